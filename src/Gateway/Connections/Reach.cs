namespace AuroraGateway.Connections;

/// <summary>
/// Whether a server can be connected to. After a failure it tries by itself, so that the state does not depend on requests, which a load
/// balancer withholds from a gateway that is not ready.
/// </summary>
internal sealed class Reach(Func<CancellationToken, Task> probe, TimeProvider time, Action<ConnectException?> changed) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private ConnectException? trouble;
    private bool isProbing;

    /// <summary>Why no connection can be made; null if one can, as far as is known.</summary>
    public ConnectException? Trouble => Volatile.Read(ref trouble);

    /// <summary>A connection failed. One failure alone is no trouble yet: an attempt of its own decides.</summary>
    public void Failed()
    {
        lock (gate)
        {
            if (isProbing || ended.IsCancellationRequested)
            {
                return;
            }

            isProbing = true;
        }

        _ = Task.Run(ProbeAsync);
    }

    public void Connected() => Set(null);

    public void Dispose() => ended.Cancel();

    private async Task ProbeAsync()
    {
        var pause = FirstPause;
        try
        {
            while (!await TryAsync())
            {
                await Task.Delay(pause, time, ended.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The connections were replaced.
        }
        finally
        {
            lock (gate)
            {
                isProbing = false;
            }
        }
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await probe(ended.Token);
            Set(null);
            return true;
        }
        catch (ConnectException exception)
        {
            Set(exception);
            return false;
        }
    }

    private void Set(ConnectException? next)
    {
        var before = Interlocked.Exchange(ref trouble, next);
        if (before is null != next is null)
        {
            changed(next);
        }
    }
}
