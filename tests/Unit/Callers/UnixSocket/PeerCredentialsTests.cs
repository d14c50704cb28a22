using System.Net.Sockets;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Unit.Callers.UnixSocket;

public class PeerCredentialsTests
{
    [Fact]
    public void Linux_reports_the_uid_behind_the_pid() =>
        Assert.Equal(1000u, PeerCredentials.Linux.Parse(Values(4711, 1000, 100)));

    [Fact]
    public void MacOS_reports_the_uid_behind_the_version_of_the_structure()
    {
        var value = new byte[76];
        Values(0, 501, 2).CopyTo(value, 0);
        Assert.Equal(501u, PeerCredentials.MacOS.Parse(value));
    }

    [Fact]
    public void A_value_of_another_size_or_version_names_no_user()
    {
        var later = new byte[76];
        Values(1, 501, 2).CopyTo(later, 0);
        Assert.Null(PeerCredentials.MacOS.Parse(later));
        Assert.Null(PeerCredentials.MacOS.Parse(Values(0, 501, 2)));
        Assert.Null(PeerCredentials.Linux.Parse(Values(4711, 1000)));
        Assert.Null(PeerCredentials.Linux.Parse([]));
    }

    [Fact]
    public void A_socket_for_which_the_system_reports_nothing_names_no_user()
    {
        // The options of macOS mean something else, or nothing, on Linux.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Null(PeerCredentials.MacOS.Read(socket));
    }

    private static byte[] Values(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
}
