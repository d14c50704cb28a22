using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>A listening socket that this process holds and passes on to the gateways that it starts, as systemd does.</summary>
internal sealed partial class PassedSocket : IDisposable
{
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;
    private const int First = 3;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public PassedSocket(EndPoint at, bool listens = true)
    {
        socket.Bind(at);
        if (listens)
        {
            socket.Listen(512);
        }
    }

    private int Descriptor => (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>Starts a gateway that finds the socket as descriptor 3.</summary>
    public GatewayProcess Launch(string file, string count = "1", string names = "data")
    {
        var own = Descriptor.ToString(CultureInfo.InvariantCulture);
        Assert.True(Descriptor > First);
        Assert.Equal(0, Control(Descriptor, SetFlags, 0));
        try
        {
            return GatewayProcess.Launch(
                new Dictionary<string, string?> { ["LISTEN_FDS"] = count, ["LISTEN_FDNAMES"] = names }, file,
                "bash", "-c", $"exec 3<&{own} {own}<&-; export LISTEN_PID=$$; exec \"$0\" \"$@\"");
        }
        finally
        {
            Assert.Equal(0, Control(Descriptor, SetFlags, CloseOnExec));
        }
    }

    public void Dispose() => socket.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, int value);
}
