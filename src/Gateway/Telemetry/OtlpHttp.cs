using AuroraGateway.Connections;
using OpenTelemetry.Exporter;

namespace AuroraGateway.Telemetry;

/// <summary>
/// The connections to a collector: made and checked for life like those to Aurora, so that a path that fell silent does not end the
/// export for good.
/// </summary>
internal sealed class OtlpHttp : HttpMessageHandler
{
    private const int MostConnections = 4;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly ServerPool pool;

    private OtlpHttp(OtlpTls tls)
    {
        var time = TimeProvider.System;
        var terms = new ConnectTerms(ConnectLimit, tls.Authorities, Proxy: null, tls.Client);
        pool = ServerPool.Open(
            new ServerConnector(terms, new AddressBook(time), time), MostConnections, reach: null, time,
            static () => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), MaxResponseHeadersLength = 64 },
            static handler => new HttpMessageInvoker(handler));
    }

    /// <summary>Sets an exporter up for a signal.</summary>
    public static void Apply(OtlpExporterOptions options, OtlpSignal signal, OtlpTls tls)
    {
        options.Endpoint = signal.Endpoint;
        options.Protocol = signal.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.TimeoutMilliseconds = signal.TimeoutMilliseconds;
        options.Compression = signal.IsCompressed ? OtlpExportCompression.GZip : OtlpExportCompression.None;
        if (signal.Headers.Length > 0)
        {
            options.Headers = signal.Headers;
        }

        var timeout = TimeSpan.FromMilliseconds(signal.TimeoutMilliseconds);
        options.HttpClientFactory = () => new HttpClient(new OtlpHttp(tls)) { Timeout = timeout };
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connections = pool.Current;
        try
        {
            return connections.Send(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            pool.Distrust(connections);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connections = pool.Current;
        try
        {
            return await connections.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            pool.Distrust(connections);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pool.Dispose();
        }

        base.Dispose(disposing);
    }
}
