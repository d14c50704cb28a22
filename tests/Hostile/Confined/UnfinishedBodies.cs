using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile.Confined;

/// <summary>One HTTP/2 connection with many requests whose bodies are sent as far as the windows allow, but for the last byte.</summary>
internal sealed class UnfinishedBodies : IDisposable
{
    private const int InitialWindow = 4;
    private const int LargestFrame = 16 * 1024;

    private readonly Http2Connection connection;
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<uint, int> left = [];
    private readonly Dictionary<uint, int> windows = [];
    private int window = 65_535;
    private Task running = Task.CompletedTask;

    private UnfinishedBodies(Http2Connection connection) => this.connection = connection;

    /// <summary>Bytes of bodies sent.</summary>
    public long Sent { get; private set; }

    /// <param name="connection">A fresh one.</param>
    /// <param name="streams">Requests.</param>
    /// <param name="head">Of each, with a Content-Length of <paramref name="length"/>.</param>
    /// <param name="length">Bytes that each announces.</param>
    /// <param name="cancellation">Ends the opening.</param>
    public static async Task<UnfinishedBodies> OpenAsync(
        Http2Connection connection, int streams, byte[] head, int length, CancellationToken cancellation)
    {
        var bodies = new UnfinishedBodies(connection);
        while (!connection.Announced.ContainsKey(InitialWindow) && connection.Ended is null)
        {
            bodies.Take(await connection.ReadFrameAsync(cancellation));
        }

        var heads = new List<byte>();
        for (var i = 0; i < streams; i++)
        {
            var id = connection.NextStream;
            bodies.left[id] = length - 1;
            bodies.windows[id] = (int)connection.Announced.GetValueOrDefault(InitialWindow, 65_535u);
            heads.AddRange(Frame.Headers(id, head, ends: false).ToBytes());
        }

        await connection.SendAsync(heads.ToArray(), cancellation);
        await bodies.SendAsync(cancellation);
        bodies.running = bodies.GoOnAsync();
        return bodies;
    }

    public void Dispose()
    {
        ending.Cancel();
        connection.Dispose();
        ending.Dispose();
    }

    // Each window that the gateway opens is filled at once.
    private async Task GoOnAsync()
    {
        try
        {
            while (connection.Ended is null)
            {
                Take(await connection.ReadFrameAsync(ending.Token));
                await SendAsync(ending.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The gateway is silent, or the attack has ended.
        }
    }

    private void Take(Frame? frame)
    {
        if (frame is { Type: FrameType.WindowUpdate, Payload.Length: 4 })
        {
            var credit = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame.Payload) & int.MaxValue;
            if (frame.Stream == 0)
            {
                window += credit;
            }
            else if (windows.TryGetValue(frame.Stream, out var own))
            {
                windows[frame.Stream] = own + credit;
            }
        }
        else if (frame is { Type: FrameType.RstStream } ||
            (frame is { Type: FrameType.Headers or FrameType.Data } && frame.Has(Frame.EndStream)))
        {
            left.Remove(frame.Stream);
        }
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        foreach (var id in left.Keys.ToList())
        {
            while (left.GetValueOrDefault(id) > 0 && Math.Min(window, windows[id]) > 0)
            {
                var size = Math.Min(Math.Min(left[id], LargestFrame), Math.Min(window, windows[id]));
                left[id] -= size;
                windows[id] -= size;
                window -= size;
                Sent += size;
                await connection.SendAsync(Frame.Data(id, new byte[size], ends: false), cancellation);
            }
        }
    }
}
