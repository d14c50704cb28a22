using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>
/// Over HTTP/2. A stream beyond the last one of a GOAWAY was not taken, and is sent again; any other without a response is lost.
/// </summary>
internal sealed class Http2Client(Func<CancellationToken, Task<Http2Connection>> open, bool hasSuccessor = false) : BusyClient(hasSuccessor)
{
    private static readonly Field[] Request =
    [
        new(":method", "GET"), new(":scheme", "https"), new(":authority", "gateway"),
        new(":path", $"/tenants/{GatewayProcess.TenantA}/projects?per_page=1"), new("x-api-key", GatewayProcess.AllKey),
    ];

    private Http2Connection? connection;

    /// <summary>Connections that ended with an announcement.</summary>
    public int Announced { get; private set; }

    protected override async Task<string?> SendAsync(CancellationToken cancellation)
    {
        try
        {
            connection ??= await open(cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            Sent();
            return $"the handshake broke off: {exception.Message}";
        }

        var stream = connection.NextStream;
        await connection.SendAsync(Frame.Headers(stream, Hpack.Encode(Request)), cancellation);
        Sent();
        var response = await connection.RespondAsync(stream, cancellation);
        var last = connection.LastTaken;
        if (last is not null || connection.Ended is not null)
        {
            Announced += last is null ? 0 : 1;
            Close();
        }

        if (response.Status == 200)
        {
            Count();
            return null;
        }

        return response.Ending is null || last is null || last >= stream ? response.ToString() : null;
    }

    protected override void Close()
    {
        connection?.Dispose();
        connection = null;
    }
}
