using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Confined;

/// <summary>Many connections of strangers, held open together. That the gateway closes some of them is what it should do.</summary>
internal sealed class Strangers : IDisposable
{
    private const int AtOnce = 16;

    private readonly List<RawSocket> sockets = [];

    /// <param name="count">Connections.</param>
    /// <param name="connect">Opens one.</param>
    /// <param name="first">What each sends; null for nothing.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <param name="waitsForWrite">False where the gateway may not read it all.</param>
    public static async Task<IDisposable?> OpenAsync(
        int count, Func<Task<RawSocket>> connect, byte[]? first, CancellationToken cancellation, bool waitsForWrite = true)
    {
        var strangers = new Strangers();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (
            _, ending) =>
        {
            try
            {
                var socket = await connect();
                lock (strangers.sockets)
                {
                    strangers.sockets.Add(socket);
                }

                if (first is not null)
                {
                    var sending = socket.SendAsync(first, ending);
                    await (waitsForWrite ? sending : Task.CompletedTask);
                }
            }
            catch (Exception exception) when (
                exception is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                // Refused or closed to make room.
            }
        });
        return strangers;
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());
}
