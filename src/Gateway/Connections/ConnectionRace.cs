using System.Net;

namespace AuroraGateway.Connections;

/// <summary>
/// Connects to the first of several addresses that works (happy eyeballs, RFC 8305, section 5). The next address is tried after a quarter
/// of a second, or at once if one failed. An address whose TCP connection is there is given two seconds for the proxy and TLS before the
/// next one is tried beside it.
/// </summary>
internal sealed class ConnectionRace<T>(Func<IPAddress, TaskCompletionSource, CancellationToken, Task<T>> connect, TimeProvider time)
    where T : class, IDisposable
{
    /// <summary>RFC 8305, section 8: Connection Attempt Delay.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// For what comes after TCP. A server that accepts connections and stays silent costs this much and not the whole time limit.
    /// </summary>
    public static readonly TimeSpan HandshakeShare = TimeSpan.FromSeconds(2);

    private readonly List<(IPAddress Address, Task<T> Attempt)> running = [];
    private readonly List<ConnectException> failures = [];

    /// <summary>Addresses that failed, or that a later one overtook.</summary>
    public List<IPAddress> Beaten { get; } = [];

    /// <returns>The first connection; all others are cancelled and disposed.</returns>
    /// <exception cref="ConnectException">No address could be connected to.</exception>
    public async Task<T> RunAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellation)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            for (var next = 0; ;)
            {
                Task pause = Task.Delay(Timeout.InfiniteTimeSpan, time, all.Token);
                if (next < addresses.Count)
                {
                    var connected = Start(addresses[next++], all.Token);
                    pause = next < addresses.Count ? PauseAsync(connected, all.Token) : pause;
                }

                if (await NextAsync(pause) is { } winner)
                {
                    return winner;
                }

                cancellation.ThrowIfCancellationRequested();
                if (running.Count == 0 && next == addresses.Count)
                {
                    throw Furthest(addresses.Count);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Under the caller's own token: it compares them.
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            await all.CancelAsync();
            foreach (var (address, attempt) in running)
            {
                Beaten.Add(address);
                _ = DisposeLateAsync(attempt);
            }
        }
    }

    private Task Start(IPAddress address, CancellationToken cancellation)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Add((address, connect(address, connected, cancellation)));
        return connected.Task;
    }

    /// <returns>The connection of an attempt that succeeded; null if one failed or the pause has ended.</returns>
    private async Task<T?> NextAsync(Task pause)
    {
        var first = await Task.WhenAny([.. running.Select(static pair => (Task)pair.Attempt), pause]);
        var index = running.FindIndex(pair => pair.Attempt == first);
        if (index < 0)
        {
            return null;
        }

        var (address, attempt) = running[index];
        running.RemoveAt(index);
        try
        {
            return await attempt;
        }
        catch (ConnectException exception)
        {
            failures.Add(exception);
            Beaten.Add(address);
            return null;
        }
    }

    private static async Task DisposeLateAsync(Task<T> attempt)
    {
        try
        {
            (await attempt).Dispose();
        }
        catch (Exception exception) when (exception is ConnectException or OperationCanceledException)
        {
            // It lost, and its connection is closed.
        }
    }

    private async Task PauseAsync(Task connected, CancellationToken cancellation)
    {
        await Task.WhenAny(connected, Task.Delay(Stagger, time, cancellation));
        if (connected.IsCompleted)
        {
            await Task.Delay(HandshakeShare, time, cancellation);
        }
    }

    // The one that came furthest says most: that one of two addresses refuses connections matters less than that the other fails in TLS.
    private ConnectException Furthest(int tried)
    {
        var furthest = failures.OrderByDescending(static failure => failure.Step).First();
        return tried == 1 ? furthest : new ConnectException(furthest.Step, $"{furthest.Message}; {tried} addresses were tried", furthest);
    }
}
