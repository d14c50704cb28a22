using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;

namespace AuroraGateway.Connections;

/// <summary>
/// Makes the connections of one handler: bounded in number, checked for life, and with the protocol that the handler expects.
/// </summary>
/// <param name="connector">Makes one.</param>
/// <param name="most">At once, whatever their protocol. The handler itself bounds HTTP/1.1 only.</param>
/// <param name="reach">Receives failures; null if they are not needed.</param>
/// <param name="time">The clock.</param>
/// <param name="suspect">Called when no further request should be given to the handler.</param>
[SuppressMessage("Design", "CA1001", Justification = "Connections outlive the handler. Without a wait handle there is nothing to dispose.")]
internal sealed class ConnectionSource(ServerConnector connector, int most, Reach? reach, TimeProvider time, Action suspect)
{
    // While an HTTP/2 connection is made, the handler lets all other requests wait for it, and after a failure it tries again for each of
    // them in turn. So a failure that took long counts for all that waited meanwhile.
    private static readonly TimeSpan LongFailure = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Http11Memory = TimeSpan.FromMinutes(10);

    private readonly LifeCheck life = new(time, suspect);
    private readonly SemaphoreSlim places = new(most);
    private volatile LateFailure? failure;
    private volatile bool isHttp11;
    private long isHttp11Since;

    public int Open => life.Open;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            if (failure is { } recent && recent.Server.Equals(context.DnsEndPoint) && time.GetElapsedTime(recent.At) < FailureMemory)
            {
                throw new ConnectException(recent.Reason.Step, recent.Reason.Message, recent.Reason);
            }

            var protocols = Protocols(context.InitialRequestMessage);
            var connection = await MakeAsync(context, protocols, cancellation);

            // From here on the handler speaks HTTP/1.1 on every connection, so HTTP/2 must not be offered again.
            Remember(protocols is { Count: > 1 } && !connection.IsHttp2);
            life.Add(connection.Socket, connection.IsHttp2);
            connection.Socket.OnClosed(() =>
            {
                life.Remove(connection.Socket);
                places.Release();
            });
            return connection.Stream;
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    private async Task<ServerConnection> MakeAsync(
        SocketsHttpConnectionContext context, List<SslApplicationProtocol>? protocols, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        try
        {
            var connection = await connector.ConnectAsync(context.DnsEndPoint, protocols, cancellation);
            failure = null;
            reach?.Connected();
            return connection;
        }
        catch (ConnectException exception)
        {
            if (time.GetElapsedTime(began) >= LongFailure)
            {
                failure = new LateFailure(context.DnsEndPoint, exception, time.GetTimestamp());
            }

            reach?.Failed();
            throw;
        }
    }

    // Only a new handler asks for HTTP/2 again, as a server may offer it again that did not for a while.
    private void Remember(bool isFirstHttp11)
    {
        if (isFirstHttp11)
        {
            Interlocked.Exchange(ref isHttp11Since, time.GetTimestamp());
            isHttp11 = true;
        }
        else if (isHttp11 && time.GetElapsedTime(Interlocked.Read(ref isHttp11Since)) >= Http11Memory)
        {
            suspect();
        }
    }

    private List<SslApplicationProtocol>? Protocols(HttpRequestMessage request) =>
        request.RequestUri?.Scheme != Uri.UriSchemeHttps ? null
        : request.Version.Major >= 2 && !isHttp11 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
        : [SslApplicationProtocol.Http11];

    private sealed record LateFailure(DnsEndPoint Server, ConnectException Reason, long At);
}
