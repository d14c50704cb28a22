namespace AuroraGateway.Connections;

/// <summary>A connection that is ready for HTTP.</summary>
/// <param name="Stream">Encrypted, if it was asked for.</param>
/// <param name="Socket">The TCP connection below.</param>
/// <param name="IsHttp2">HTTP/2 was negotiated.</param>
internal sealed record ServerConnection(Stream Stream, ServerStream Socket, bool IsHttp2) : IDisposable
{
    public void Dispose() => Stream.Dispose();
}
