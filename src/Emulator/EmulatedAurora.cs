using AuroraGateway.Emulator.Seeds;
using AuroraGateway.Emulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Emulator;

/// <summary>Everything that one emulated Aurora knows, and the first fork in the road of a request.</summary>
internal sealed class EmulatedAurora
{
    public EmulatedAurora(EmulatorOptions options)
    {
        Options = options;
        Clock = new EmulatorClock(options.TimeProvider, Behaviour);
        Credentials = new CredentialScan(this);
        Webhooks = new ApplicationWebhooks(this);
        Seed = options.Seed?.Content ?? SeedContent.Empty;
        Plant();
    }

    public EmulatorOptions Options { get; }

    public EmulatorBehaviour Behaviour { get; } = new();

    public EmulatorStats Stats { get; } = new();

    public EmulatorClock Clock { get; }

    public RecordedRequests Recorded { get; } = new();

    public IssuedKeys Keys { get; } = new();

    public SessionTokens Sessions { get; } = new();

    public RecordShelves Shelves { get; } = new();

    public CredentialScan Credentials { get; }

    public SeedContent Seed { get; }

    public ApplicationWebhooks Webhooks { get; }

    /// <summary>The application key is an API key too, with a limit of its own.</summary>
    public RateWindow ApplicationRate { get; } = new();

    public Func<string, CancellationToken, Task>? OnExchange { get; set; }

    public Func<HttpContext, Task>? OnRequest { get; set; }

    public void Reset()
    {
        Stats.Clear();
        Recorded.Clear();
        Webhooks.Log.Clear();
    }

    public async Task RespondAsync(HttpContext http)
    {
        var call = new EmulatorCall(this, http);
        try
        {
            await RouteAsync(call);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left, or the emulator is stopping: there is no client for a response.
        }
    }

    private void Plant()
    {
        foreach (var (which, value) in Seed.Switches)
        {
            Behaviour.Values[which] = value;
        }

        foreach (var tenant in Seed.Tenants.Values.Where(each => !each.Authorized))
        {
            Behaviour.SetAuthorized(tenant.Id, authorized: false);
        }

        foreach (var webhook in Seed.Webhooks)
        {
            Webhooks.Table.Add(webhook, Clock.Told);
        }

        Behaviour.Values.KeepAsInitial();
    }

    private Task RouteAsync(EmulatorCall call)
    {
        if (call.Segments is ["_emulator", ..])
        {
            return ControlApi.RespondAsync(call);
        }

        var http = call.Http;
        Recorded.Add(http.Request.Method, call.Target.Raw, http.Request.Protocol, http.Request.Headers);
        http.Response.Headers.Date = Clock.DateHeader;
        var exchange = call.Segments is ["partner_applications", _, "tenants", _, "create_token"];
        if (call.Target.IsAmbiguous)
        {
            Stats.CountAmbiguousTarget();
        }

        call.Presented = Credentials.Read(call, exchange);
        return exchange ? CreateToken.RespondAsync(call) : Api.RespondAsync(call);
    }
}
