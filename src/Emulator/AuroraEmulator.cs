using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Emulator;

/// <summary>An Aurora on a loopback port that a test can bend, watch and hold up; stops when disposed.</summary>
public sealed class AuroraEmulator : IAsyncDisposable
{
    private readonly EmulatedAurora _aurora;
    private readonly EmulatorServer _server;

    private AuroraEmulator(EmulatedAurora aurora, EmulatorServer server) => (_aurora, _server) = (aurora, server);

    /// <summary><c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri BaseUrl => _server.Address;

    /// <summary>Its switches; the same as <c>PUT /_emulator/behaviour</c>.</summary>
    public EmulatorBehaviour Behaviour => _aurora.Behaviour;

    /// <summary>What arrived so far; the same as <c>GET /_emulator/stats</c>.</summary>
    public EmulatorStats Stats => _aurora.Stats;

    /// <summary>The last 200 requests as received, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _aurora.Recorded.Snapshot();

    /// <summary>Awaited by <c>create_token</c> with the tenant, after the call was counted and before anything else.</summary>
    public Func<string, CancellationToken, Task>? OnExchange
    {
        get => _aurora.OnExchange;
        set => _aurora.OnExchange = value;
    }

    /// <summary>
    /// Awaited by every other call after it was counted, before its answer. If it answers by itself, that is the answer.
    /// </summary>
    public Func<HttpContext, Task>? OnRequest
    {
        get => _aurora.OnRequest;
        set => _aurora.OnRequest = value;
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<AuroraEmulator> StartAsync(EmulatorOptions options, CancellationToken cancellation = default)
    {
        var aurora = new EmulatedAurora(options);
        return new AuroraEmulator(aurora, await EmulatorServer.StartAsync(options, aurora.AnswerAsync, cancellation));
    }

    /// <summary>A new session token, good for one exchange within an hour.</summary>
    public string IssueSessionToken() => _aurora.Sessions.Issue(_aurora.Clock.True);

    /// <summary>Ends the keys that the tenant holds now.</summary>
    public void Revoke(string tenant) => _aurora.Keys.Revoke(tenant);

    /// <summary>Clears counters and recorded requests; behaviour, keys and what callers created stay.</summary>
    public void Reset() => _aurora.Reset();

    /// <summary>Completes when so many calls of <c>create_token</c> were received since the start or the last reset.</summary>
    /// <exception cref="TimeoutException">They did not come within a minute.</exception>
    public Task WaitForExchangesAsync(int count, CancellationToken cancellation = default) =>
        Stats.ExchangeArrivals.WaitForAsync(count, cancellation);

    /// <summary>Completes when so many other calls were received since the start or the last reset.</summary>
    /// <exception cref="TimeoutException">They did not come within a minute.</exception>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellation = default) =>
        Stats.RequestArrivals.WaitForAsync(count, cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
