using System.Text.Json;
using AuroraGateway.Admin.Status;
using AuroraGateway.Connections;
using AuroraGateway.Files;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Admin;

/// <summary>Why the gateway is not ready, if it is not.</summary>
internal sealed class Readiness(
    Func<ExchangeEndpoint> endpoint, Func<ExchangeTarget> aurora, KeyUpkeep upkeep, IConfigurationPart configuration,
    SharedStorePart shared, FileFailures files, ActiveRequests active, IResourcePart resources)
{
    public bool IsDraining => active.IsLeaving;

    /// <summary>What must come first, such as the warm tenants; null once it is there.</summary>
    public string? Pending => upkeep.Pending;

    /// <summary>Why no connection to Aurora can be made; null if one can, as far as is known.</summary>
    public string? Unreachable => aurora().Clients.Trouble;

    /// <summary>The layer at which connections to Aurora fail; null if they do not.</summary>
    public ConnectStep? FailingLayer => aurora().Clients.FailingStep;

    /// <summary>Empty when ready.</summary>
    public IReadOnlyList<string> Reasons()
    {
        var reasons = new List<string>();
        if (IsDraining)
        {
            reasons.Add("draining: the gateway is shutting down");
        }

        if (resources.NotLive is { } notLive)
        {
            reasons.Add("not-live: " + notLive);
        }

        if (endpoint().Trouble is { } trouble)
        {
            reasons.Add(Slug(trouble.Kind) + ": " + trouble.Detail);
        }

        if (Unreachable is { } unreachable)
        {
            reasons.Add("aurora-unreachable: " + unreachable);
        }

        if (Pending is { } pending)
        {
            reasons.Add(pending);
        }

        return reasons;
    }

    /// <summary>What does not make it unready, but should be looked at.</summary>
    public IReadOnlyList<string> Warnings()
    {
        string[] alone = shared.Read() is { IsReachable: false } store
            ? [$"redis: {store.Endpoint}: {store.Detail}; this replica works alone"]
            : [];
        string[] exhausted = resources.IsExhausted
            ? ["descriptors: none is left, so that connections wait; raise RLIMIT_NOFILE"]
            : [];
        return [
            .. alone, .. exhausted, .. configuration.Warnings(),
            .. files.All.Select(file => $"file: {file.Wrong}; its previous content stays in use")];
    }

    public async Task RespondAsync(HttpContext http)
    {
        var reasons = Reasons();
        http.Response.StatusCode = reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, ProblemWriter.Plain);
        json.WriteStartObject();
        json.WriteBoolean("ready", reasons.Count == 0);
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in Warnings())
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    private static string Slug(KeyFailureKind kind) =>
        kind == KeyFailureKind.ApplicationKeyRejected ? "application-key-rejected" : "exchange-unavailable";
}
