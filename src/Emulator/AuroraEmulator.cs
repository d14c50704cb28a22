using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Emulator;

/// <summary>An Aurora on a loopback port that a test can configure, observe and pause; stops when disposed.</summary>
public sealed class AuroraEmulator : IAsyncDisposable
{
    private readonly EmulatedAurora aurora;
    private readonly EmulatorServer server;

    private AuroraEmulator(EmulatedAurora aurora, EmulatorServer server) => (this.aurora, this.server) = (aurora, server);

    /// <summary>Where it is reached from this machine: <c>http://127.0.0.1:PORT/</c> unless another address was chosen.</summary>
    public Uri BaseUrl => server.Address;

    /// <summary>The application that it knows.</summary>
    public string ApplicationId => aurora.Options.ApplicationId;

    /// <summary>The key with which the application calls <c>create_token</c> and manages its webhooks.</summary>
    public string ApplicationKey => aurora.Options.ApplicationKey;

    /// <summary>Its switches; the same as <c>PUT /_emulator/behaviour</c>.</summary>
    public EmulatorBehaviour Behaviour => aurora.Behaviour;

    /// <summary>What arrived so far; the same as <c>GET /_emulator/stats</c>.</summary>
    public EmulatorStats Stats => aurora.Stats;

    /// <summary>The last 200 attempts to deliver a webhook, oldest first; the same as <c>GET /_emulator/webhooks</c>.</summary>
    public IReadOnlyList<WebhookAttempt> WebhookAttempts => aurora.Webhooks.Log.Snapshot();

    /// <summary>The last 200 requests as received, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => aurora.Recorded.Snapshot();

    /// <summary>Awaited by <c>create_token</c> with the tenant, after the call was counted and before anything else.</summary>
    public Func<string, CancellationToken, Task>? OnExchange
    {
        get => aurora.OnExchange;
        set => aurora.OnExchange = value;
    }

    /// <summary>
    /// Awaited by every other call after it was counted, before its response. If it responds by itself, that is the response.
    /// </summary>
    public Func<HttpContext, Task>? OnRequest
    {
        get => aurora.OnRequest;
        set => aurora.OnRequest = value;
    }

    /// <summary>Starts one; without options on a free port of 127.0.0.1, with sample data for every tenant.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<AuroraEmulator> StartAsync(EmulatorOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EmulatorOptions();
        var aurora = new EmulatedAurora(options);
        return new AuroraEmulator(aurora, await EmulatorServer.StartAsync(options, aurora.RespondAsync, cancellation));
    }

    /// <summary>A new session token, good for one exchange within an hour.</summary>
    public string IssueSessionToken() => aurora.Sessions.Issue(aurora.Clock.True);

    /// <summary>Ends the keys that the tenant holds now.</summary>
    public void Revoke(string tenant) => aurora.Keys.Revoke(tenant);

    /// <summary>
    /// A tenant's administrator authorises the application: <c>create_token</c> succeeds and the registered webhooks are sent.
    /// </summary>
    /// <exception cref="ArgumentException">The tenant is no UUID in lowercase letters.</exception>
    public void Authorize(string tenant) => SetStatus(tenant, enabled: true);

    /// <summary>
    /// A tenant's administrator withdraws the authorisation: <c>create_token</c> returns 403, the tenant's keys end
    /// (<see cref="EmulatorBehaviour.WithdrawEndsKeys"/>) and the registered webhooks are sent.
    /// </summary>
    /// <exception cref="ArgumentException">The tenant is no UUID in lowercase letters.</exception>
    public void Withdraw(string tenant) => SetStatus(tenant, enabled: false);

    /// <summary>Registers a webhook for <c>app_status_changed</c>, as <c>POST …/webhooks</c> does; returns its id.</summary>
    /// <param name="urlTemplate">For example <c>http://127.0.0.1:5000/hook?tenant=&lt;TENANT_ID&gt;&amp;status=&lt;STATUS&gt;</c>.</param>
    /// <param name="headerName">The header that authenticates Aurora.</param>
    /// <param name="headerValue">Its value.</param>
    /// <exception cref="ArgumentException">Aurora would refuse it.</exception>
    /// <exception cref="InvalidOperationException">There are 100 webhooks.</exception>
    public string AddWebhook(string urlTemplate, string headerName, string headerValue)
    {
        var fields = new JsonObject
        {
            ["event"] = WebhookEvent.StatusChanged,
            ["url_template"] = urlTemplate,
            ["header_auth_key"] = headerName,
            ["header_auth_value"] = headerValue,
        };
        var read = WebhookFields.Empty.With(fields, out var wrong);
        if ((read.Missing() ?? wrong) is { } mistake)
        {
            throw new ArgumentException(mistake);
        }

        return aurora.Webhooks.Table.Add(read, aurora.Clock.Told)?.Id ?? throw new InvalidOperationException("There are 100 webhooks.");
    }

    /// <summary>Clears counters and recorded requests; behaviour, keys and what callers created stay.</summary>
    public void Reset() => aurora.Reset();

    /// <summary>Completes when so many calls of <c>create_token</c> were received since the start or the last reset.</summary>
    /// <exception cref="TimeoutException">They did not come within a minute.</exception>
    public Task WaitForExchangesAsync(int count, CancellationToken cancellation = default) =>
        Stats.ExchangeArrivals.WaitForAsync(count, cancellation);

    /// <summary>Completes when so many other calls were received since the start or the last reset.</summary>
    /// <exception cref="TimeoutException">They did not come within a minute.</exception>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellation = default) =>
        Stats.RequestArrivals.WaitForAsync(count, cancellation);

    /// <summary>Completes when receivers have accepted so many webhooks since the start or the last reset.</summary>
    /// <exception cref="TimeoutException">They did not within a minute.</exception>
    public Task WaitForWebhooksAsync(int count, CancellationToken cancellation = default) =>
        aurora.Webhooks.Log.Delivered.WaitForAsync(count, cancellation);

    /// <summary>Stops it. Requests in flight and webhooks that were not delivered end.</summary>
    public async ValueTask DisposeAsync()
    {
        await aurora.Webhooks.DisposeAsync();
        await server.DisposeAsync();
    }

    private void SetStatus(string tenant, bool enabled)
    {
        if (!TenantIds.IsCanonical(tenant))
        {
            throw new ArgumentException("The tenant must be a UUID in lowercase letters.", nameof(tenant));
        }

        if (aurora.Webhooks.SetStatus(tenant, enabled) is null)
        {
            throw new InvalidOperationException("20000 tenants have withdrawn, as many as this emulator keeps.");
        }
    }
}
