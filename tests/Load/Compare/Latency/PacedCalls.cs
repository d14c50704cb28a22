using System.Net;
using System.Net.Sockets;
using System.Text;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary>
/// Many connections, each with a thread that sends at its own times and waits for the response, as the load generators of other proxies do.
/// A blocking socket adds the least to what is measured.
/// </summary>
internal sealed class PacedCalls(Peer peer, string path, int connections, double rate)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>The calls of all connections, in the order of their start.</summary>
    public async Task<IReadOnlyList<PacedCall>> Run(TimeSpan length, CancellationToken cancellationToken)
    {
        var begin = Time.GetTimestamp() + Time.TimestampFrequency / 20;
        var running = Enumerable.Range(0, connections).Select(connection => Task.Factory.StartNew(
            () => Converse(connection, begin, length, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        var calls = await Task.WhenAll(running);
        return [.. calls.SelectMany(static each => each).OrderBy(static call => call.At)];
    }

    /// <summary>The value that a share of the calls do not exceed, in microseconds.</summary>
    public static double Percentile(IReadOnlyList<PacedCall> calls, double share) =>
        Quantile.Of(calls.Select(static call => call.Microseconds), share);

    private List<PacedCall> Converse(int connection, long begin, TimeSpan length, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {peer.Url.Authority}\r\n{peer.Proof.Name}: {peer.Proof.Value}\r\n\r\n");
        var calls = new List<PacedCall>();
        var pacer = new KernelPacer(Time);
        var buffer = new byte[16 * 1024];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveTimeout = 10_000;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, peer.Url.Port));
        for (var number = 0; ; number++)
        {
            var offset = TimeSpan.FromSeconds(((number * connections) + connection) / rate);
            if (offset >= length)
            {
                return calls;
            }

            // Completes at once: it waits in the kernel.
            _ = pacer.WaitUntil(begin + (long)(offset.TotalSeconds * Time.TimestampFrequency), cancellationToken).IsCompleted;
            var sent = Time.GetTimestamp();
            socket.Send(request);
            Receive(socket, buffer);
            calls.Add(new PacedCall(Time.GetElapsedTime(begin, sent), connection, Time.GetElapsedTime(sent).TotalMicroseconds));
        }
    }

    private void Receive(Socket socket, byte[] buffer)
    {
        var (have, whole) = (0, int.MaxValue);
        while (have < whole)
        {
            var read = socket.Receive(buffer.AsSpan(have));
            if (read == 0)
            {
                throw new InvalidOperationException($"{peer.Name} closed a connection under load.");
            }

            have += read;
            whole = whole == int.MaxValue ? PacedResponse.Length(buffer.AsSpan(0, have)) ?? whole : whole;
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"{peer.Name} returned {Encoding.ASCII.GetString(buffer, 0, Math.Min(have, 200))}");
        }
    }
}
