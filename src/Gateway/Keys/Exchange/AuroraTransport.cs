namespace AuroraGateway.Keys.Exchange;

/// <summary>What requests to Aurora meet besides the connections: nothing is decoded, bounds on headers, how long connections are kept.</summary>
public static class AuroraTransport
{
    private const int LongestHeadersKiB = 64;

    public static SocketsHttpHandler Create() => new()
    {
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        MaxResponseHeadersLength = LongestHeadersKiB,

        // Without it a Location is read as UTF-8 where it can be, and could not be passed on byte for byte.
        ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
        PlaintextStreamFilter = ReadableConnection.Wrap,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

        // A name that moved is followed within this time, also by connections that are always busy.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    };
}
