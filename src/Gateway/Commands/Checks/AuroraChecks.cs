using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Commands.Checks;

/// <summary>The way to Aurora: name, connection, TLS, clock, and one real exchange. Each step is tried only if the one before it went well.</summary>
public sealed class AuroraChecks(GatewaySettings settings, TimeProvider time)
{
    private static readonly TimeSpan MuchSkew = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (addresses, resolved) = await ResolveAsync(cancellation);
        yield return resolved;
        if (addresses.Length == 0)
        {
            yield break;
        }

        var connected = await ConnectAsync(addresses, cancellation);
        yield return connected;
        if (connected.Sign == '✗')
        {
            yield break;
        }

        foreach (var finding in await AskAsync(cancellation))
        {
            yield return finding;
        }
    }

    /// <summary>Buys one key and throws it away; it is never shown.</summary>
    public async Task<Finding> ExchangeAsync(string text, CancellationToken cancellation)
    {
        if (!TenantId.TryParse(text, out var tenant))
        {
            return Finding.Bad($"exchange: --tenant must be a UUID in lower case with hyphens");
        }

        var options = settings.Options;
        using var lines = AuroraLines.Open(AuroraTakeOver.TermsOf(settings));
        var site = AuroraTakeOver.SiteOf(settings, lines, NullLogger<ApplicationKeys>.Instance);
        var exchange = new AuroraExchange(time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.Keys.ExchangeTimeout);
        try
        {
            var outcome = await exchange.BuyAsync(new ExchangeRequest(new KeyOwner(tenant), Session: null, Unwanted: null, Site: site), deadline.Token);
            return outcome.Bought is { } bought
                ? Finding.Good($"exchange for {tenant}: Aurora gave a key that lives {Span(bought.Lifetime)}")
                : Finding.Bad($"exchange for {tenant}: {outcome.Failure!.Detail}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Bad($"exchange for {tenant}: Aurora did not answer within {options.Keys.ExchangeTimeout} (Keys:ExchangeTimeout)");
        }
    }

    private async Task<(IPAddress[] Addresses, Finding Finding)> ResolveAsync(CancellationToken cancellation)
    {
        var host = settings.Origin.Uri.IdnHost.Trim('[', ']');
        if (IPAddress.TryParse(host, out var address))
        {
            return ([address], Finding.Good($"name: {host} is an address"));
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellation);
            return (addresses, Finding.Good($"name: {host} is {string.Join(", ", addresses.Take(4).Select(found => found.ToString()))}"));
        }
        catch (SocketException exception)
        {
            return ([], Finding.Bad($"name: {host} cannot be resolved ({exception.SocketErrorCode}); check this machine's DNS and Aurora:Environment or Aurora:BaseUrl"));
        }
    }

    private async Task<Finding> ConnectAsync(IPAddress[] addresses, CancellationToken cancellation)
    {
        var port = settings.Origin.Uri.Port;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(settings.Options.Aurora.ConnectTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(addresses, port, deadline.Token);
            return Finding.Good($"connection: {Plain(client.Client.RemoteEndPoint)} answers");
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            var why = exception is SocketException socket ? socket.SocketErrorCode.ToString() : $"not within {settings.Options.Aurora.ConnectTimeout}";
            return Finding.Bad($"connection: no TCP connection to {settings.Origin} ({why}); check firewall and network policy, which must let the gateway out to port {port}");
        }
    }

    // A socket for both families calls 127.0.0.1 ::ffff:127.0.0.1.
    private static EndPoint? Plain(EndPoint? endpoint) =>
        endpoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port) : endpoint;

    private async Task<List<Finding>> AskAsync(CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(AuroraTransport.Create(settings.Options.Aurora.ConnectTimeout, settings.Authorities, maxConnections: 1));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(settings.Options.Keys.ExchangeTimeout);

        // Without any credential: the answer's status does not matter, its being one does.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.Origin.Uri, "/versions"));
        try
        {
            var before = time.GetUtcNow();
            using var answer = await client.SendAsync(request, deadline.Token);
            var after = time.GetUtcNow();
            var how = settings.Origin.IsEncrypted ? "TLS: its certificate is trusted" : "HTTP without TLS, as is allowed on loopback";
            return [Finding.Good($"{how}; it speaks HTTP {answer.Version}"), Clock(answer.Headers.Date, before, after)];
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return [Finding.Bad($"TLS: {exception.InnerException?.Message ?? exception.Message} Something else than Aurora may listen there, or a proxy of your own breaks TLS open: then name its authority in Aurora:CaFile")];
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return [Finding.Bad($"HTTP: no answer from {settings.Origin} ({(exception as HttpRequestException)?.HttpRequestError.ToString() ?? "too late"})")];
        }
    }

    private static Finding Clock(DateTimeOffset? theirs, DateTimeOffset before, DateTimeOffset after)
    {
        if (theirs is not { } date)
        {
            return Finding.Look("clock: the answer holds no Date, so that this machine's clock cannot be compared");
        }

        // Date is cut to the second, and the answer may have been made at any time in between.
        var skew = date < before.AddSeconds(-1) ? before.AddSeconds(-1) - date : date > after ? date - after : TimeSpan.Zero;
        var direction = date > after ? "behind" : "ahead of";
        return skew > MuchSkew
            ? Finding.Bad($"clock: this machine is {Span(skew)} {direction} Aurora; set it by NTP (keys are reckoned by Aurora's clock all the same)")
            : Finding.Good($"clock: within {Span(skew + TimeSpan.FromSeconds(1))} of Aurora's");
    }

    private static string Span(TimeSpan span) => span.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F0} s")
        : Wording.Span(TimeSpan.FromMinutes(Math.Round(span.TotalMinutes)));
}
