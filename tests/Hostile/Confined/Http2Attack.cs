using System.Net.Sockets;
using System.Security.Authentication;

namespace AuroraGateway.Hostile.Confined;

/// <summary>
/// Many HTTP/2 connections of one attacker, held open together. That the gateway closes some of them is what it should do.
/// </summary>
internal sealed class Http2Attack : IDisposable
{
    private readonly List<IDisposable> connections = [];

    public static async Task<IDisposable?> OpenAsync(int count, Func<Task<IDisposable>> open)
    {
        var attack = new Http2Attack();
        for (var i = 0; i < count; i++)
        {
            try
            {
                attack.connections.Add(await open());
            }
            catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
            {
                // Refused or closed to make room.
            }
        }

        return attack;
    }

    public void Dispose() => connections.ForEach(connection => connection.Dispose());
}
