using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>The Aurora emulator as a process of its own. What it counted is summed up over its restarts.</summary>
internal sealed class EmulatorVictim : IAsyncDisposable
{
    /// <summary>Seconds that a key lives: short, so that many are renewed.</summary>
    public const int KeyLife = 20;

    private static readonly string[] Counted = [
        "exchanges", "requests", "unauthorized", "wrongTenant", "ambiguousTargets", "sessionTokensSpent", "sessionTokensRefused"];

    private readonly IPEndPoint endpoint = FreePort.Endpoint();
    private readonly HttpClient http;
    private readonly Dictionary<string, long> before = [];
    private Dictionary<string, long> current = [];

    public EmulatorVictim()
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(30),
        };
        Process = new Victim(
            "emulator", [
                GatewayBinary.Path, "emulator", "--port", endpoint.Port.ToString(CultureInfo.InvariantCulture), "--application-key",
                Canary.ApplicationKey],
            _ => Task.FromResult(FreePort.HasListener(endpoint)), static _ => { });
    }

    public Uri Url => new($"http://{endpoint}");

    public Victim Process { get; }

    /// <summary>Session tokens that came more than once, and such that came to an emulator that had not made them.</summary>
    public HashSet<string> SentAgain { get; } = [];

    public HashSet<string> Unknown { get; } = [];

    public HashSet<string> CredentialsSeen { get; } = [];

    public long this[string what] => before.GetValueOrDefault(what) + current.GetValueOrDefault(what);

    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var (what, count) in current)
        {
            before[what] = before.GetValueOrDefault(what) + count;
        }

        current = [];
        await Process.StartAsync(cancellation);
        await RestoreAsync(cancellation);
    }

    /// <summary>Every switch with its value of this run while there is no fault.</summary>
    public Task RestoreAsync(CancellationToken cancellation) => BendAsync(
        $$"""
        {"ratePerMinute":10000000,"keyLifetimeSeconds":{{KeyLife}},"exchangeDelayMs":null,"exchangeStatus":null,"exchangeBody":null,"retryAfter":null,"apiDelayMs":null,
        "apiStatus":null,"clockSkewSeconds":null,"newKeyRevokesOld":null,"exchangeHang":null,"exchangeTruncate":null,"exchangeCloseWithoutAnswer":null,
        "apiCloseWithoutAnswer":null,"exchangeBearerToken":null,"exchangeExpiresAt":null,"exchangeSlowBytesMs":null,"exchangeOmitDate":null}
        """, cancellation);

    public async Task BendAsync(string switches, CancellationToken cancellation)
    {
        using var body = new StringContent(switches, Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri("/_emulator/behaviour", UriKind.Relative), body, cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    public async Task RevokeAsync(string tenant, CancellationToken cancellation)
    {
        using var response = await http.PostAsync(new Uri("/_emulator/revoke/" + tenant, UriKind.Relative), null, cancellation);
    }

    public async Task<string> NewSessionAsync(CancellationToken cancellation)
    {
        using var response = await http.PostAsync(new Uri("/_emulator/sessions", UriKind.Relative), null, cancellation);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!["session_token"]!;
    }

    /// <summary>Reads what it counted; to be called before it is killed.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var stats = JsonNode.Parse(await http.GetStringAsync(new Uri("/_emulator/stats", UriKind.Relative), cancellation))!;
        current = Counted.ToDictionary(name => name, name => (long)stats[name]!);
        Names(stats, "sessionTokensSentAgain", SentAgain);
        Names(stats, "sessionTokensUnknown", Unknown);
        Names(stats, "credentialsSeen", CredentialsSeen);

        // A key of an emulator that was killed is no key to the next one; what else came as Authorization shows in the requests themselves.
        CredentialsSeen.Remove("Authorization");
        var requests = await http.GetStringAsync(new Uri("/_emulator/requests", UriKind.Relative), cancellation);
        foreach (var secret in new[] { GatewayProcess.AllKey, Identities.TokenBeginning }.Where(
            secret => requests.Contains(secret, StringComparison.Ordinal)))
        {
            CredentialsSeen.Add(secret);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
    }

    private static void Names(JsonNode stats, string property, HashSet<string> names) =>
        names.UnionWith(stats[property]!.AsArray().Select(name => (string)name!));
}
