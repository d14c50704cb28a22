using System.Net;
using System.Net.Sockets;
using AuroraGateway.Callers;
using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Hosting;
using AuroraGateway.Hosting.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace AuroraGateway.Commands;

/// <summary>The two listeners: data for callers, admin for the operator.</summary>
internal static class Listeners
{
    // What a stranger's head may cost before any proof is known: twice this as text, which the budget counts for each connection.
    private const int LongestHead = 32 * 1024;

    public static void Open(KestrelServerOptions kestrel, GatewaySettings settings, HostingParts parts)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = StrictHeaders.For;

        // What Aurora's fields hold beyond ASCII passes byte for byte (RFC 9110, section 5.5); as ASCII alone Kestrel would let the whole answer fail.
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = settings.Options.Listen.MaxBody;

        // Each listener has its own bound (ConnectionTable, AdminListener): Kestrel's would count both together.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxRequestHeadersTotalSize = LongestHead;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = LongestHead;
        BufferLimits.Apply(kestrel.Limits);
        kestrel.Limits.Http2.MaxStreamsPerConnection = settings.Budget.Http2Streams;
        var connections = kestrel.ApplicationServices.GetRequiredService<CallerConnections>();
        var tls = settings.Data.IsTls ? kestrel.ApplicationServices.GetRequiredService<ListenerTls>() : null;
        Listen(kestrel, parts.Data, (endpoint, isSocketFile) =>
        {
            if (tls is null)
            {
                // Below the turns of strangers: what those hand over is no longer known to be there at once.
                endpoint.Use(HalfClosedCallers.ServedBy(TimeProvider.System));
            }

            endpoint.Use(connections.Use);
            if (isSocketFile)
            {
                endpoint.Use(TellPeer);
            }

            if (tls is not null)
            {
                new TlsConnections(tls).Use(endpoint);
            }
        });
        Listen(kestrel, parts.Admin, static (endpoint, _) => endpoint.Use(static next => connection =>
        {
            connection.Features.Set<ConnectionProof>(OperatorProof.Instance);
            return next(connection);
        }));
    }

    /// <summary>Sends each request to the pipeline of its listener. The indexer is asked on every request, and costs a third of Get&lt;T&gt;.</summary>
    internal static RequestDelegate Route(RequestDelegate admin, GatewayPipeline data) => http =>
    {
        var proof = (ConnectionProof?)http.Features[typeof(ConnectionProof)];
        if (proof is OperatorProof)
        {
            return admin(http);
        }

        if (proof is { IsProven: false })
        {
            proof.Seen();
        }

        return data.HandleAsync(http, proof);
    };

    private static ConnectionDelegate TellPeer(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(connection.Features.Get<IConnectionSocketFeature>() is { } feature ? SocketPeer.Of(feature.Socket) : new SocketPeer((uint?)null));
        return next(connection);
    };

    private static void Listen(KestrelServerOptions kestrel, IReadOnlyList<EndPoint> endpoints, Action<KestrelListenOptions, bool> configure)
    {
        foreach (var endpoint in endpoints)
        {
            kestrel.Listen(endpoint, options => configure(options, endpoint is UnixDomainSocketEndPoint));
        }
    }
}
