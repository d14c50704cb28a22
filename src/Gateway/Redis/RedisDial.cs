using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using AuroraGateway.Files.Trust;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AuroraGateway.Redis;

/// <summary>
/// Opens every connection to Redis itself: looks the name up each time, gives each address its share of the time to connect, speaks TLS,
/// bounds what is read, and remembers why the last attempt failed. Time in which this process did not run is not counted.
/// </summary>
internal sealed class RedisDial(RedisTarget target, TimeProvider time) : Tunnel, IDisposable
{
    // The library drops a connection without closing a stream that it did not create.
    private readonly ConcurrentDictionary<(EndPoint, ConnectionType), RedisStream> open = new();

    private readonly Lock gate = new();
    private string? failure;
    private bool isLost;

    /// <summary>Why the last attempt to connect failed; null if it succeeded.</summary>
    public string? Failure
    {
        get
        {
            lock (gate)
            {
                return failure;
            }
        }
    }

    /// <summary>No socket of the library's own.</summary>
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) => default;

    public override async ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var step = new Step();
        try
        {
            var opening = OpenAsync(endpoint, step, giveUp.Token);
            if (!await RunningWait.CompletesAsync(opening, target.Options.ConnectTimeout, time))
            {
                await giveUp.CancelAsync();
                _ = opening.ContinueWith(
                    static late => late.IsCompletedSuccessfully ? late.Result.DisposeAsync().AsTask() : Task.FromResult(late.Exception),
                    TaskScheduler.Default);
                throw new TimeoutException();
            }

            var stream = await opening;
            Note(null);
            return Track(endpoint, connectionType, new RedisStream(
                stream, connectionType == ConnectionType.Subscription, Refuse, said => Said = said, time));
        }
        catch (Exception exception)
        {
            Note(exception is TimeoutException
                ? $"{step.Name} within {target.Options.ConnectTimeout.TotalSeconds:0.#} s"
                : Explain(exception));
            throw;
        }
    }

    /// <summary>Closes every connection.</summary>
    public void Dispose()
    {
        foreach (var (place, stream) in open)
        {
            open.TryRemove(KeyValuePair.Create(place, stream));
            stream.Dispose();
        }
    }

    private RedisStream Track(EndPoint endpoint, ConnectionType connectionType, RedisStream stream)
    {
        RedisStream? former = null;
        open.AddOrUpdate((endpoint, connectionType), stream, (_, before) =>
        {
            former = before;
            return stream;
        });
        former?.Dispose();
        return stream;
    }

    /// <summary>Something other than the connection says what is wrong: a response that is too large, a refused password.</summary>
    public void Refuse(string why)
    {
        lock (gate)
        {
            (failure, isLost) = (why, true);
        }
    }

    private void Note(string? why)
    {
        lock (gate)
        {
            // A server that was refused for what it sent accepts connections all the same: until something works, that stays the reason.
            if (why is not null || !isLost)
            {
                (failure, isLost) = (why, false);
            }
        }
    }

    /// <summary>The error with which a server responded first, in our words; null for none.</summary>
    public string? Said { get; private set; }

    /// <summary>A reply arrived.</summary>
    public void Works()
    {
        Said = null;
        lock (gate)
        {
            (failure, isLost) = (null, false);
        }
    }

    private async Task<Stream> OpenAsync(EndPoint endpoint, Step step, CancellationToken cancellation)
    {
        var socket = await ConnectAsync(endpoint, step, cancellation);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (!target.Options.Tls)
        {
            return stream;
        }

        step.Name = "no TLS handshake";
        return await OutgoingTls.SecureAsync(stream, ServerTrust.In(target.Authorities, HostOf(endpoint)), cancellation);
    }

    private static async Task<Socket> ConnectAsync(EndPoint endpoint, Step step, CancellationToken cancellation)
    {
        var addresses = endpoint switch
        {
            IPEndPoint address => [address.Address],
            DnsEndPoint name => await Dns.GetHostAddressesAsync(name.Host, cancellation),
            _ => throw new NotSupportedException("Redis is reached over TCP."),
        };
        step.Name = "no connection";
        var port = endpoint is IPEndPoint ip ? ip.Port : ((DnsEndPoint)endpoint).Port;
        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
                return socket;
            }
            catch (Exception exception)
            {
                socket.Dispose();
                last = exception;
                cancellation.ThrowIfCancellationRequested();
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>One name for all nodes if only one is configured: Cluster and Sentinel name their nodes by address.</summary>
    private string HostOf(EndPoint endpoint)
    {
        var hosts = target.Endpoints.OfType<DnsEndPoint>().Select(static each => each.Host);
        var names = hosts.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return names is [var only] ? only : endpoint is DnsEndPoint name ? name.Host : ((IPEndPoint)endpoint).Address.ToString();
    }

    /// <summary>What is under way, for the message when it takes too long.</summary>
    private sealed class Step
    {
        public string Name { get; set; } = "the name in Redis:Endpoint is not resolved";
    }

    internal static string Explain(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused: nothing listens at Redis:Endpoint",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            "the name in Redis:Endpoint cannot be resolved",
        SocketException socket => $"no connection ({socket.SocketErrorCode})",
        AuthenticationException { InnerException: null } =>
            "its TLS certificate is not trusted: set Redis:CaFile to the CA that issued it, and name the host as the certificate does",
        AuthenticationException => "the TLS handshake failed: the server may not speak TLS (Redis:Tls), or speaks another version",
        IOException tooLarge when tooLarge.Message.Contains("handshake", StringComparison.Ordinal) => tooLarge.Message,
        IOException => "the server closed the connection during the TLS handshake: it may not speak TLS (Redis:Tls)",
        _ => $"no connection ({exception.GetType().Name})",
    };
}
