using System.Globalization;

namespace AuroraGateway.Load.Processes;

/// <summary>
/// Counts the connections of certain clients that a server on loopback still holds, from <c>/proc/net/tcp</c>: exact where a count of
/// handles would mix in pools that grow and shrink.
/// </summary>
internal static class HeldConnections
{
    private const string Established = "01";
    private const string CloseWait = "08"; // the client has gone, the server has not closed its side yet

    public static int Count(int serverPort, IEnumerable<int> clientPorts) =>
        Count(File.ReadLines("/proc/net/tcp"), serverPort, clientPorts);

    /// <param name="lines">Number, local address, remote address, state and more, under a line of titles.</param>
    /// <param name="serverPort">The local port.</param>
    /// <param name="clientPorts">The remote ports that count.</param>
    internal static int Count(IEnumerable<string> lines, int serverPort, IEnumerable<int> clientPorts)
    {
        var server = Suffix(serverPort);
        var clients = clientPorts.Select(Suffix).ToHashSet(StringComparer.Ordinal);
        return lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3
                && fields[1].EndsWith(server, StringComparison.Ordinal)
                && fields[3] is Established or CloseWait
                && clients.Contains(fields[2][fields[2].IndexOf(':', StringComparison.Ordinal)..]))

            // The kernel writes the table while it changes: a line may come twice.
            .DistinctBy(fields => fields[2])
            .Count();
    }

    private static string Suffix(int port) => ":" + port.ToString("X4", CultureInfo.InvariantCulture);
}
