using AuroraGateway.Files;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Sockets;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using ListenOptions = AuroraGateway.Hosting.Listeners.ListenOptions;

namespace AuroraGateway.Hosting;

/// <summary>
/// The receiver's own server, beside that of callers and operator: what strangers send to it shares no listener, bound or thread with them.
/// </summary>
internal sealed class WebhookListener : IHostedService, IHttpApplication<HttpContext>, IDisposable
{
    /// <summary>Connections at once; further ones are closed, and Aurora tries again.</summary>
    private const long MostConnections = 64;

    private readonly KestrelServer server;
    private readonly WebhookReceiver receiver;
    private readonly ListenerTls? tls;
    private readonly ILogger<WebhookReceiver> log;
    private readonly ListenAddress address;
    private Action? withdraw;

    /// <param name="address">Where it listens.</param>
    /// <param name="options">The section <c>Listen</c>.</param>
    /// <param name="certificate">The section <c>Tls</c>, whose certificate it presents.</param>
    /// <param name="receiver">Handles the requests.</param>
    /// <param name="services">Of the gateway.</param>
    public WebhookListener(
        ListenAddress address, ListenOptions options, TlsOptions certificate, WebhookReceiver receiver, IServiceProvider services)
    {
        (this.receiver, this.address) = (receiver, address);
        log = services.GetRequiredService<ILogger<WebhookReceiver>>();
        if (address.IsTls)
        {
            // Aurora presents no certificate of its own, so clients are not asked for one.
            var shown = new TlsOptions { CertificateFile = certificate.CertificateFile, KeyFile = certificate.KeyFile };
            tls = new ListenerTls(
                shown, services.GetRequiredService<FileFailures>(), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<ListenerTls>>());
        }

        var sockets = new ListenerSockets(new InheritedSockets(), options);
        var transport = new SocketTransportOptions
        {
            CreateBoundListenSocket = endpoint =>
            {
                var bound = sockets.BindWebhooks(endpoint, WebhooksOptions.SocketMode);
                withdraw += bound.Withdraw;
                return bound.Socket;
            },
        };
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var factory = new SocketTransportFactory(Options.Create(transport), loggers);
        server = new KestrelServer(Options.Create(Kestrel(services)), factory, loggers);
    }

    /// <summary>Where it listens; the port is known once it was started.</summary>
    public IReadOnlyList<string> Addresses => [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(this, cancellationToken);
        WebhookEvents.Listening(log, string.Join(", ", Addresses));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        withdraw?.Invoke();
        await server.StopAsync(cancellationToken);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        // Dropping a tenant's keys looks at every slot, which takes longer than an event loop may be held.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await receiver.HandleAsync(context);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose()
    {
        server.Dispose();
        tls?.Dispose();
    }

    private KestrelServerOptions Kestrel(IServiceProvider services)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = services };
        var limits = options.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        foreach (var endpoint in address.Bindable())
        {
            options.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (tls is not null)
                {
                    new TlsConnections(tls).Use(listen);
                }
            });
        }

        return options;
    }
}
