using System.Collections.Concurrent;
using System.Text.Json;

namespace AuroraGateway.Emulator;

/// <summary>What arrived since the start or the last reset; every property reads the present count.</summary>
public sealed class EmulatorStats
{
    // Names come from clients; both tables have a bound so that no client can fill the memory with them.
    private const int MostTenants = 20_000;
    private const int MostNames = 200;

    private readonly ConcurrentDictionary<string, long> exchangesByTenant = new();
    private readonly ConcurrentDictionary<string, bool> credentialsSeen = new();
    private readonly ConcurrentDictionary<string, bool> sentAgain = new();
    private readonly ConcurrentDictionary<string, bool> unknownSessions = new();
    private long unauthorized;
    private long wrongTenant;
    private long rateLimited;
    private long ambiguousTargets;
    private long sessionTokensSpent;
    private long sessionTokensRefused;

    internal ArrivalCounter ExchangeArrivals { get; } = new();

    internal ArrivalCounter RequestArrivals { get; } = new();

    /// <summary>Calls of <c>create_token</c> received, whatever the response.</summary>
    public long Exchanges => ExchangeArrivals.Count;

    /// <summary>The same for each tenant, up to 20 000 of them.</summary>
    public IReadOnlyDictionary<string, long> ExchangesByTenant => new Dictionary<string, long>(exchangesByTenant);

    /// <summary>Calls of anything but <c>create_token</c>.</summary>
    public long Requests => RequestArrivals.Count;

    /// <summary>Responses of 401 to such calls.</summary>
    public long Unauthorized => Interlocked.Read(ref unauthorized);

    /// <summary>
    /// Names of request headers, and of query parameters with a leading <c>?</c>, that bore a credential that has no business
    /// there: all but a temporary key of this emulator, or the application key on the application's own endpoints.
    /// </summary>
    public IReadOnlyList<string> CredentialsSeen => [.. credentialsSeen.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Calls to one tenant with the key of another.</summary>
    public long WrongTenant => Interlocked.Read(ref wrongTenant);

    /// <summary>Responses of 429 because a rate limit was used up.</summary>
    public long RateLimited => Interlocked.Read(ref rateLimited);

    /// <summary>Request targets that two parsers could read differently.</summary>
    public long AmbiguousTargets => Interlocked.Read(ref ambiguousTargets);

    /// <summary>Session tokens that were exchanged for a key.</summary>
    public long SessionTokensSpent => Interlocked.Read(ref sessionTokensSpent);

    /// <summary>Exchanges refused because of a missing or wrong session token.</summary>
    public long SessionTokensRefused => Interlocked.Read(ref sessionTokensRefused);

    /// <summary>Session tokens that arrived more than once, whatever the response to the first; up to 200 of them.</summary>
    public IReadOnlyList<string> SessionTokensSentAgain => [.. sentAgain.Keys];

    /// <summary>Session tokens that arrived and were not made here since the start; up to 200 of them.</summary>
    public IReadOnlyList<string> SessionTokensUnknown => [.. unknownSessions.Keys];

    internal void CountExchange(string tenant)
    {
        if (exchangesByTenant.ContainsKey(tenant) || exchangesByTenant.Count < MostTenants)
        {
            exchangesByTenant.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
        }

        ExchangeArrivals.Add();
    }

    internal void CountRequest() => RequestArrivals.Add();

    internal void CountUnauthorized() => Interlocked.Increment(ref unauthorized);

    internal void CountWrongTenant() => Interlocked.Increment(ref wrongTenant);

    internal void CountRateLimited() => Interlocked.Increment(ref rateLimited);

    internal void CountAmbiguousTarget() => Interlocked.Increment(ref ambiguousTargets);

    internal void CountSession(bool spent) => Interlocked.Increment(ref spent ? ref sessionTokensSpent : ref sessionTokensRefused);

    internal void SawCredential(string name)
    {
        if (credentialsSeen.Count < MostNames)
        {
            credentialsSeen.TryAdd(name, true);
        }
    }

    internal void SawSession(string token, SessionArrival arrival)
    {
        var table = arrival switch { SessionArrival.Again => sentAgain, SessionArrival.Unknown => unknownSessions, _ => null };
        if (table?.Count < MostNames)
        {
            table.TryAdd(token, true);
        }
    }

    internal void Clear()
    {
        ExchangeArrivals.Clear();
        RequestArrivals.Clear();
        exchangesByTenant.Clear();
        credentialsSeen.Clear();
        sentAgain.Clear();
        unknownSessions.Clear();
        unauthorized = wrongTenant = rateLimited = ambiguousTargets = sessionTokensSpent = sessionTokensRefused = 0;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("exchanges", Exchanges);
        writer.WriteStartObject("exchangesByTenant");
        foreach (var (tenant, count) in exchangesByTenant)
        {
            writer.WriteNumber(tenant, count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("requests", Requests);
        writer.WriteNumber("unauthorized", Unauthorized);
        WriteNames(writer, "credentialsSeen", CredentialsSeen);
        writer.WriteNumber("wrongTenant", WrongTenant);
        writer.WriteNumber("rateLimited", RateLimited);
        writer.WriteNumber("ambiguousTargets", AmbiguousTargets);
        writer.WriteNumber("sessionTokensSpent", SessionTokensSpent);
        writer.WriteNumber("sessionTokensRefused", SessionTokensRefused);
        WriteNames(writer, "sessionTokensSentAgain", SessionTokensSentAgain);
        WriteNames(writer, "sessionTokensUnknown", SessionTokensUnknown);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
