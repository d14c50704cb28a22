using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AuroraGateway.Emulator;

/// <summary>
/// Kestrel without a host around it: a host would take SIGTERM, settings and log lines away from the process that the emulator runs in.
/// </summary>
internal sealed class EmulatorServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly KestrelServer kestrel;
    private readonly RequestDelegate handler;

    private EmulatorServer(EmulatorOptions options, RequestDelegate handler)
    {
        this.handler = handler;
        var settings = new KestrelServerOptions { AddServerHeader = false };
        // Load, slow bodies and hostile requests are what it is for: nothing here may shed before the caller under test does.
        settings.Limits.MaxRequestBodySize = null;
        settings.Limits.MinRequestBodyDataRate = null;
        settings.Limits.MinResponseDataRate = null;
        settings.Limits.MaxRequestLineSize = 64 * 1024;
        settings.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        settings.Limits.MaxRequestHeaderCount = 1_000;
        settings.Limits.MaxRequestBufferSize = 1024 * 1024;
        settings.Limits.Http2.MaxStreamsPerConnection = 1_000;
        settings.Listen(options.Address, options.Port, listen => listen.Protocols = options.Protocols);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { Backlog = 4096 }), NullLoggerFactory.Instance);
        kestrel = new KestrelServer(Options.Create(settings), sockets, NullLoggerFactory.Instance);
    }

    /// <summary>Where a client on this machine reaches it: a server on all addresses is reached on loopback.</summary>
    public Uri Address
    {
        get
        {
            var bound = new Uri(kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
            return bound.Host switch
            {
                "0.0.0.0" => new UriBuilder(bound) { Host = "127.0.0.1" }.Uri,
                "[::]" => new UriBuilder(bound) { Host = "[::1]" }.Uri,
                _ => bound,
            };
        }
    }

    public static async Task<EmulatorServer> StartAsync(EmulatorOptions options, RequestDelegate handler, CancellationToken cancellation)
    {
        var server = new EmulatorServer(options, handler);
        try
        {
            await server.kestrel.StartAsync(server, cancellation);
            return server;
        }
        catch
        {
            server.kestrel.Dispose();
            throw;
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => handler(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        // Already cancelled: requests that hang on purpose must not delay the stop.
        await kestrel.StopAsync(new CancellationToken(canceled: true));
        kestrel.Dispose();
    }
}
