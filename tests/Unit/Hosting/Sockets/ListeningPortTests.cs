using System.Net;
using System.Net.Sockets;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Unit.Hosting.Sockets;

/// <summary>How a listener closes beside another on the same port, on real sockets.</summary>
public sealed class ListeningPortTests
{
    // More than chance would send to one of two.
    private const int Connections = 40;

    [Theory]
    [InlineData("127.0.0.1:8080", "0100007F:1F90")]
    [InlineData("0.0.0.0:80", "00000000:0050")]
    [InlineData("[::1]:8443", "00000000000000000000000001000000:20FB")]
    public void An_address_is_compared_as_the_kernel_writes_it(string endpoint, string written) =>
        Assert.Equal(written, ListeningPort.Written(IPEndPoint.Parse(endpoint)));

    [Fact]
    public void New_connections_go_to_the_listener_that_stays_and_none_is_lost()
    {
        using var old = Listen(0);
        var endpoint = (IPEndPoint)old.LocalEndPoint!;
        Assert.False(ListeningPort.IsShared(endpoint));
        using var next = Listen(endpoint.Port);
        Assert.True(ListeningPort.IsShared(endpoint));

        ListeningPort.SendNewToTheOther(old);
        ListeningPort.RefuseNew(old);
        using var clients = new Clients(endpoint, Connections);
        Assert.Equal((0, Connections), (Accept(old), Accept(next)));

        ListeningPort.EndSending(old);
        old.Dispose();
        Assert.False(ListeningPort.IsShared(endpoint));
        using var others = new Clients(endpoint, Connections);
        Assert.Equal(Connections, Accept(next));
    }

    [Fact]
    public void What_has_connected_before_is_still_accepted()
    {
        using var listener = Listen(0);
        using var clients = new Clients((IPEndPoint)listener.LocalEndPoint!, Connections);
        ListeningPort.RefuseNew(listener);
        Assert.Equal(Connections, Accept(listener));
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ListeningPort.Share(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(Connections * 2);
        socket.Blocking = false;
        return socket;
    }

    private static int Accept(Socket listener)
    {
        var count = 0;
        while (listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead))
        {
            listener.Accept().Dispose();
            count++;
        }

        return count;
    }

    private sealed class Clients : IDisposable
    {
        private readonly List<Socket> all = [];

        public Clients(IPEndPoint endpoint, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                all.Add(socket);
                socket.Connect(endpoint);
            }
        }

        public void Dispose() => all.ForEach(static socket => socket.Dispose());
    }
}
