namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// What applies to requests to Aurora in addition to the connections: nothing is decoded, bounds on headers, how long connections are kept.
/// </summary>
internal static class AuroraTransport
{
    // Each response on its way holds its headers three times: as bytes, as text, and as bytes for its caller.
    private const int LongestHeadersKiB = 32;

    // What Aurora sends on a stream whose caller does not read is held here. It does not grow, see FixWindows.
    private const int Http2StreamWindow = 128 * 1024;

    /// <summary>
    /// Called once, before the process sends anything. The handler's own windows grow to 16 MB a stream while its caller reads fast; a
    /// few dozen callers that then stop reading would fill the memory of a container.
    /// </summary>
    public static void FixWindows() =>
        AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing", true);

    public static SocketsHttpHandler Create() => new()
    {
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        MaxResponseHeadersLength = LongestHeadersKiB,
        InitialHttp2StreamWindowSize = Http2StreamWindow,

        // Without it a Location is read as UTF-8 where it can be, and could not be passed on byte for byte.
        ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
        PlaintextStreamFilter = ReadableConnection.Wrap,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

        // A name that moved is followed within this time, also by connections that are always busy.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    };
}
