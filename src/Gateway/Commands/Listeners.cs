using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Configuration;
using AuroraGateway.Forwarding;
using AuroraGateway.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace AuroraGateway.Commands;

/// <summary>The two listeners: data for callers, admin for the operator.</summary>
public static class Listeners
{
    public static void Open(KestrelServerOptions kestrel, GatewaySettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = StrictFields.For;

        // What Aurora's fields hold beyond ASCII passes byte for byte (RFC 9110, section 5.5); as ASCII alone Kestrel would let the whole answer fail.
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = settings.Options.Listen.MaxBody;
        kestrel.Limits.MaxConcurrentConnections = settings.Budget.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        BufferLimits.Apply(kestrel.Limits);
        var tls = settings.Data.IsTls ? kestrel.ApplicationServices.GetRequiredService<ListenerTls>() : null;
        Bind(kestrel, settings.Data, endpoint =>
        {
            if (settings.Data.SocketPath is not null)
            {
                endpoint.Use(TellPeer);
            }

            if (tls is not null)
            {
                new TlsConnections(tls).Use(endpoint);
            }
            else
            {
                endpoint.Use(HalfClosedCallers.ServedBy(TimeProvider.System));
            }
        });
        Bind(kestrel, settings.Admin, static endpoint => endpoint.Use(static next => connection =>
        {
            connection.Features.Set(AdminConnection.Instance);
            return next(connection);
        }));
    }

    // By the connection, not by a port or a Host header that a caller could choose. The indexer is asked on every request, and costs a third of Get<T>.
    public static bool IsAdmin(HttpContext http) => http.Features[typeof(AdminConnection)] is not null;

    private static ConnectionDelegate TellPeer(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(connection.Features.Get<IConnectionSocketFeature>() is { } feature ? SocketPeer.Of(feature.Socket) : new SocketPeer((uint?)null));
        return next(connection);
    };

    private static void Bind(KestrelServerOptions kestrel, ListenAddress address, Action<KestrelListenOptions> configure)
    {
        if (address.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, configure);
        }
        else
        {
            // A host without IPv6 has no second loopback address, and listens on the first alone.
            foreach (var endpoint in address.Endpoints.Where(endpoint => !address.IsLocalhost || LocalAddresses.Has(endpoint.Address)))
            {
                kestrel.Listen(endpoint, configure);
            }
        }
    }

    private sealed class AdminConnection
    {
        public static readonly AdminConnection Instance = new();
    }
}
