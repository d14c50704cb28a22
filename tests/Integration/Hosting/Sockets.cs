using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Hosting;

/// <summary>Connections that a test opens and closes together.</summary>
internal sealed class Sockets : IDisposable
{
    private readonly List<Socket> all = [];

    public Socket this[int index] => all[index];

    public Task<Socket> OpenAsync(Uri address) => OpenAsync(new IPEndPoint(IPAddress.Loopback, address.Port));

    public async Task<Socket> OpenAsync(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        all.Add(socket);
        await socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken);
        return socket;
    }

    public void Dispose() => all.ForEach(socket => socket.Dispose());
}
