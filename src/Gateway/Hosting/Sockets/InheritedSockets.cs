using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// Listening sockets that a supervisor opened and passed on (systemd's socket activation, sd_listen_fds(3)): connections wait in their
/// queues while the gateway restarts. They replace the addresses under <c>Listen</c>; the scheme of <c>Listen:Url</c> still decides about
/// TLS.
/// </summary>
internal sealed class InheritedSockets
{
    private const int First = 3;
    private const string DataName = "data";
    private const string AdminName = "admin";
    private const string Process = "LISTEN_PID";
    private const string Count = "LISTEN_FDS";
    private const string NamesOfAll = "LISTEN_FDNAMES";

    private readonly Dictionary<EndPoint, Socket> sockets = new(ReferenceEqualityComparer.Instance);

    /// <summary>The environment variables that announce them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Process, Count, NamesOfAll];

    /// <summary>For callers; empty if none was passed on.</summary>
    public List<EndPoint> Data { get; } = [];

    /// <summary>For the operator.</summary>
    public List<EndPoint> Admin { get; } = [];

    /// <summary>
    /// Takes what the environment announces for this process; once, because the descriptors are closed with their listeners.
    /// </summary>
    /// <exception cref="InvalidDataException">A passed descriptor is no listening socket, or its name is not that of a
    /// listener.</exception>
    public static InheritedSockets Take(IReadOnlyDictionary<string, string?> environment, int process)
    {
        var inherited = new InheritedSockets();
        if (!environment.TryGetValue(Process, out var owner) || owner != process.ToString(CultureInfo.InvariantCulture) ||
            !environment.TryGetValue(Count, out var text) ||
            !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return inherited;
        }

        var names = (environment.TryGetValue(NamesOfAll, out var all) ? all ?? "" : "").Split(':');
        for (var i = 0; i < count; i++)
        {
            inherited.Add(First + i, count == 1 && names[0] is not AdminName ? DataName : names.ElementAtOrDefault(i) ?? "");
        }

        return inherited;
    }

    /// <summary>The socket of an endpoint listed here; null for any other.</summary>
    public Socket? Of(EndPoint endpoint) => sockets.GetValueOrDefault(endpoint);

    private void Add(int descriptor, string name)
    {
        var list = name switch
        {
            DataName => Data,
            AdminName => Admin,
            _ => throw new InvalidDataException(
                $"descriptor {descriptor} from {Count} is named \"{name}\": name each socket {DataName} or {AdminName} " +
                    $"(FileDescriptorName= in the socket unit)"),
        };
        Socket socket;
        try
        {
            socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
        catch (SocketException exception)
        {
            throw new InvalidDataException($"descriptor {descriptor} from {Count} is no socket ({exception.Message})", exception);
        }

        if (socket.SocketType != SocketType.Stream || !IsListening(socket) || socket.LocalEndPoint is not { } endpoint)
        {
            throw new InvalidDataException(
                $"descriptor {descriptor} from {Count} ({name}) is no listening stream socket: use ListenStream= and " +
                    $"Accept=no in the socket unit");
        }

        list.Add(endpoint);
        sockets.Add(endpoint, socket);
    }

    private static bool IsListening(Socket socket) =>
        socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is int and not 0;
}
