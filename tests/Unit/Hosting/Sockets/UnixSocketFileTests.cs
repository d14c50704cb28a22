using System.Net.Sockets;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Unit.Hosting.Sockets;

/// <summary>The file of a Unix socket while one process takes the place of another.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class UnixSocketFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("socket-file-");

    private string File => Path.Combine(folder.FullName, "gateway.sock");

    private UnixDomainSocketEndPoint Endpoint => new(File);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_next_process_replaces_the_file_and_the_one_before_leaves_it_there()
    {
        using var old = Bind(replaces: true, out var withdrawOld);
        using var waiting = Connect();
        using var next = Bind(replaces: true, out var withdrawNext);
        using var client = Connect();
        Assert.True(next.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));

        withdrawOld();
        using var accepted = old.Accept();
        old.Dispose();
        Assert.True(System.IO.File.Exists(File));
        using var another = Connect();

        withdrawNext();
        next.Dispose();
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Fact]
    public void Unless_that_is_asked_for_a_process_that_listens_is_not_replaced()
    {
        using var old = Bind(replaces: false, out _);
        Assert.Throws<IOException>(() => Bind(replaces: false, out _));
        using var client = Connect();
    }

    [Fact]
    public void The_file_has_its_mode_from_the_first_moment_and_nothing_else_is_left_in_the_folder()
    {
        using var socket = Bind(replaces: false, out _);
        Assert.Equal((UnixFileMode)Convert.ToInt32("620", 8), System.IO.File.GetUnixFileMode(File));
        Assert.Single(folder.GetFileSystemInfos());
    }

    private Socket Bind(bool replaces, out Action withdraw) => UnixSocketFile.Bind(Endpoint, "620", replaces, out withdraw);

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(Endpoint);
        return socket;
    }
}
