using System.Globalization;
using System.Net;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Connections.Responses;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Platform;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Commands.Checks;

/// <summary>
/// The way to Aurora: name, connection, TLS, clock, and one real exchange. Each step is tried only if the one before it went well.
/// </summary>
internal sealed class AuroraChecks(GatewaySettings settings, TimeProvider time)
{
    private static readonly TimeSpan MuchSkew = TimeSpan.FromSeconds(30);

    private readonly AddressBook book = new(time);

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var uri = settings.Origin.Uri;
        var connector = new ServerConnector(settings.ConnectionTerms.Connect, book, time);
        var server = new DnsEndPoint(uri.IdnHost, uri.Port);
        const string Setting = "Aurora:Environment or Aurora:BaseUrl";
        var connected = await new ConnectionCheck(connector, book).RunAsync(server, settings.Origin.IsEncrypted, Setting, cancellation);
        foreach (var finding in connected)
        {
            yield return finding;
        }

        if (connected.Any(static finding => finding.Sign == '✗'))
        {
            yield break;
        }

        foreach (var finding in await AskAsync(cancellation))
        {
            yield return finding;
        }
    }

    /// <summary>Exchanges one key and discards it; it is never shown.</summary>
    public async Task<Finding> ExchangeAsync(string text, CancellationToken cancellation)
    {
        if (!TenantId.TryParse(text, out var tenant))
        {
            return Finding.Bad($"exchange: --tenant must be a UUID in lower case with hyphens");
        }

        var options = settings.Options;
        using var clients = Open();
        var keys = new ApplicationKeys(settings.ApplicationKey, NullLogger<ApplicationKeys>.Instance);
        var target = new ExchangeTarget(settings.Origin, options.Aurora.ApplicationId, keys, clients);
        var exchange = new AuroraExchange(time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(settings.Keys.ExchangeTimeout);
        try
        {
            var outcome = await exchange.BuyAsync(
                new ExchangeRequest(new KeyOwner(tenant), Session: null, Unwanted: null, settings.Keys, Target: () => target),
                deadline.Token);
            return outcome.Key is { } bought
                ? Finding.Good($"exchange for {tenant}: Aurora returned a key that is valid for {Span(bought.Lifetime)}")
                : Finding.Bad($"exchange for {tenant}: {outcome.Failure!.Detail} Failing layer: the token endpoint");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Bad(
                $"exchange for {tenant}: Aurora did not respond within {settings.Keys.ExchangeTimeout} (Keys:ExchangeTimeout). Failing " +
                    $"layer: the token endpoint");
        }
    }

    private async Task<List<Finding>> AskAsync(CancellationToken cancellation)
    {
        using var clients = Open();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(settings.Keys.ExchangeTimeout);

        // Without any credential: the response's status does not matter, its being one does.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.Origin.Uri, "/versions"))
        {
            Version = settings.Origin.IsEncrypted ? HttpVersion.Version20 : HttpVersion.Version11,
        };
        Product.Describe(request);
        try
        {
            var before = time.GetUtcNow();
            using var response = await clients.Calls.SendAsync(request, deadline.Token);
            var after = time.GetUtcNow();
            var how = settings.Origin.IsEncrypted
                ? "TLS: its certificate is trusted"
                : "HTTP without TLS, which is for loopback and emulators only";
            var received = Finding.Good($"{how}; it speaks HTTP {response.Version}");
            return [received, .. Edge(response), Clock(response.Headers.Date, before, after)];
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return [Finding.Bad(
                $"HTTP: no response from {settings.Origin} " +
                    $"({(exception as HttpRequestException)?.HttpRequestError.ToString() ?? "too late"}). Failing layer: the API")];
        }
    }

    private AuroraClients Open() =>
        new AuroraConnections(book, time, NullLogger<AuroraConnections>.Instance).Open(settings.ConnectionTerms, settings.Origin);

    private static Finding[] Edge(HttpResponseMessage response) =>
        AuroraErrors.MayBe(response.Content) && (int)response.StatusCode is < 300 or >= 400 and not 407 and not 511 ? []
            : [Finding.Look($"path: GET /versions returned {EdgeHint.Of(response)}, which is not from Aurora's API: "
                + "check for a firewall, proxy, CDN or login page in the path")];

    private static Finding Clock(DateTimeOffset? theirs, DateTimeOffset before, DateTimeOffset after)
    {
        if (theirs is not { } date)
        {
            return Finding.Look("clock: the response has no Date header; this machine's clock was not compared");
        }

        // Date is cut to the second, and the response may have been made at any time in between.
        var skew = date < before.AddSeconds(-1) ? before.AddSeconds(-1) - date : date > after ? date - after : TimeSpan.Zero;
        var direction = date > after ? "behind" : "ahead of";
        return skew > MuchSkew
            ? Finding.Bad(
                $"clock: this machine is {Span(skew)} {direction} Aurora; set it by NTP (it does not affect when keys expire)")
            : Finding.Good($"clock: within {Span(skew + TimeSpan.FromSeconds(1))} of Aurora's");
    }

    private static string Span(TimeSpan span) => span.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F0} s")
        : Wording.Span(TimeSpan.FromMinutes(Math.Round(span.TotalMinutes)));
}
