using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>One dead address, one lost packet of the resolver or a name that moved costs no request a 503.</summary>
public sealed class AddressTests
{
    private const string Dead = "127.0.77.1";
    private const string Good = "127.0.77.2";
    private const string Moved = "127.0.77.3";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_of_two_addresses_may_drop_connections_or_accept_them_and_stay_silent(bool drops)
    {
        await MountNamespace.SkipUnlessAllowedAsync();
        await using var scene = new OutgoingScene();
        var port = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"{Good}:{port}", http2: true);
        using var dead = Silent(port, drops, out var waiting);
        var hosts = Path.Combine(scene.Folder, "hosts");
        await File.WriteAllTextAsync(hosts, $"127.0.0.1 localhost\n{Dead} aurora.test\n{Good} aurora.test\n");
        await scene.StartAsync(scene.Settings($"https://aurora.test:{port}"), MountNamespace.With((hosts, "/etc/hosts")));

        // A dead address that used up the limit of a connection would be a 503.
        Assert.Equal(200, (await scene.CallAsync()).Status);

        // The dead one is tried last from here on.
        Assert.Equal(200, (await scene.CallAsync("22222222-2222-4222-8222-222222222222")).Status);
        waiting.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task A_resolver_that_loses_its_first_packets_delays_the_first_call_and_a_name_that_moves_is_followed()
    {
        await MountNamespace.SkipUnlessAllowedAsync();
        await using var scene = new OutgoingScene();
        await using var resolver = new LossyResolver { Points = IPAddress.Parse(Good) };
        var port = FreePort.Take();
        var first = await Nginx.StartAsync(scene, $"{Good}:{port}", http2: true);
        await using var second = await Nginx.StartAsync(scene, $"{Moved}:{port}", http2: true);
        var resolv = Path.Combine(scene.Folder, "resolv.conf");
        await File.WriteAllTextAsync(resolv, $"nameserver {LossyResolver.Address}\n");
        await scene.StartAsync(scene.Settings($"https://aurora.test:{port}"), MountNamespace.With((resolv, "/etc/resolv.conf")));

        // A and AAAA of the first attempt; the C library asks again after five seconds.
        resolver.Lose(2);
        Assert.Equal(200, (await scene.CallAsync()).Status);
        await first.LoggedAsync("HTTP/2.0 /tenants/");

        resolver.Points = IPAddress.Parse(Moved);
        await first.DisposeAsync();
        await Waiting.UntilAsync(async () => (await scene.CallAsync()).Status == 200);
        await second.LoggedAsync("HTTP/2.0 /tenants/");
    }

    // A listener whose queue is full drops what wants to connect, as a node does that is gone.
    private static Socket Silent(int port, bool drops, out List<Socket> waiting)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(Dead), port));
        listener.Listen(drops ? 0 : 64);
        waiting = [];
        for (var i = 0; drops && i < 4; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(Dead, port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It waits in the queue, or for it.
            }

            waiting.Add(socket);
        }

        return listener;
    }
}
