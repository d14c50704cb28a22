using System.Net;
using System.Net.Security;
using AuroraGateway.Connections;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Opens connections to an Aurora.</summary>
internal sealed partial class AuroraConnections(AddressBook book, TimeProvider time, ILogger<AuroraConnections> log)
{
    private static readonly List<SslApplicationProtocol> ProbeProtocols = [SslApplicationProtocol.Http11];

    /// <summary>Nothing is connected yet.</summary>
    public AuroraClients Open(ConnectionTerms terms, AuroraOrigin origin)
    {
        var connector = new ServerConnector(terms.Connect, book, time);
        var reach = new Reach(cancellation => ProbeAsync(connector, origin, cancellation), time, trouble => Report(origin, trouble));
        var exchanges = Pool(AuroraClients.MostExchanges, static handler => new HttpMessageInvoker(handler));
        var calls = Pool(terms.MaxConnections, static handler => new AuroraClient(handler));
        (exchanges.Twin, calls.Twin) = (calls, exchanges);
        return new AuroraClients(terms, exchanges, calls, reach);

        ServerPool Pool(int most, Func<HttpMessageHandler, HttpMessageInvoker> wrap) =>
            ServerPool.Open(connector, most, reach, time, AuroraTransport.Create, wrap);
    }

    // Connects and hangs up: no request, and so no credential.
    private static async Task ProbeAsync(ServerConnector connector, AuroraOrigin origin, CancellationToken cancellation)
    {
        var server = new DnsEndPoint(origin.Uri.IdnHost, origin.Uri.Port);
        using var connection = await connector.ConnectAsync(server, origin.IsEncrypted ? ProbeProtocols : null, cancellation);
    }

    private void Report(AuroraOrigin origin, ConnectException? trouble)
    {
        if (trouble is null)
        {
            Log.Reached(log, origin.Prefix);
        }
        else
        {
            Log.Unreachable(log, origin.Prefix, trouble.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1331, LogLevel.Error, "No connection to Aurora at {Origin}: {Reason}. The gateway tries again automatically")]
        public static partial void Unreachable(ILogger log, string origin, string reason);

        [LoggerMessage(1332, LogLevel.Information, "Aurora at {Origin} can be connected to again")]
        public static partial void Reached(ILogger log, string origin);
    }
}
