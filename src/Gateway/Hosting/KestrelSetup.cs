using System.Net;
using System.Net.Sockets;
using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Forwarding;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace AuroraGateway.Hosting;

/// <summary>Configures Kestrel: its limits, the data listener for callers, and the admin listener for the operator.</summary>
internal static class KestrelSetup
{
    // What a stranger's head may cost before any proof is known: twice this as text, which the budget counts for each connection.
    private const int LongestHead = 32 * 1024;

    /// <param name="kestrel">The server.</param>
    /// <param name="listeners">What it listens on.</param>
    /// <param name="maxBody">Bytes of a request body at the most; null for no bound.</param>
    /// <param name="streams">Of one HTTP/2 connection.</param>
    public static void Apply(KestrelServerOptions kestrel, GatewayListeners listeners, long? maxBody, int streams)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = StrictHeaders.For;

        // Bytes beyond ASCII in Aurora's headers pass unchanged (RFC 9110, section 5.5); with ASCII alone Kestrel would fail the response.
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.AllowSynchronousIO = false;
        SetLimits(kestrel.Limits, maxBody, streams);
        var connections = kestrel.ApplicationServices.GetRequiredService<CallerConnections>();
        var tls = listeners.IsTls ? kestrel.ApplicationServices.GetRequiredService<ListenerTls>() : null;
        Listen(kestrel, listeners.Data, (endpoint, isSocketFile) => UseData(endpoint, isSocketFile, connections, tls));
        Listen(kestrel, listeners.Admin, static (endpoint, _) => endpoint.Use(static next => connection =>
        {
            connection.Features.Set<ConnectionProof>(OperatorProof.Instance);
            return next(connection);
        }));
    }

    /// <summary>
    /// Sends each request to the pipeline of its listener. The indexer is asked on every request, and costs a third of Get&lt;T&gt;.
    /// </summary>
    public static RequestDelegate Route(RequestDelegate admin, GatewayPipeline data) => http =>
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

    private static void SetLimits(KestrelServerLimits limits, long? maxBody, int streams)
    {
        limits.MaxRequestBodySize = maxBody;

        // Each listener has its own bound (ConnectionTable, AdminListener): Kestrel's would count both together.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.MaxRequestHeadersTotalSize = LongestHead;
        limits.Http2.MaxRequestHeaderFieldSize = LongestHead;
        BufferLimits.Apply(limits);
        limits.Http2.MaxStreamsPerConnection = streams;
    }

    private static void UseData(KestrelListenOptions endpoint, bool isSocketFile, CallerConnections connections, ListenerTls? tls)
    {
        if (tls is null)
        {
            // Below the turns of strangers: what those hand over is no longer known to be there at once.
            endpoint.Use(HalfClosedCallers.ServedBy(TimeProvider.System));
        }

        endpoint.Use(connections.Use);
        if (isSocketFile)
        {
            endpoint.Use(SetPeer);
        }

        if (tls is not null)
        {
            new TlsConnections(tls).Use(endpoint);
        }
    }

    private static ConnectionDelegate SetPeer(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(connection.Features.Get<IConnectionSocketFeature>() is { } feature
            ? SocketPeer.Of(feature.Socket)
            : new SocketPeer((uint?)null));
        return next(connection);
    };

    private static void Listen(
        KestrelServerOptions kestrel, IReadOnlyList<EndPoint> endpoints, Action<KestrelListenOptions, bool> configure)
    {
        foreach (var endpoint in endpoints)
        {
            kestrel.Listen(endpoint, options => configure(options, endpoint is UnixDomainSocketEndPoint));
        }
    }
}
