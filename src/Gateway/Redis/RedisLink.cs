using System.Collections.Concurrent;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>
/// The connection to Redis: a single node, behind Sentinels, or a Cluster. Opened when it is asked for and listened on; closed and opened
/// again, with a new lookup of the name, when the replica says that it leads nowhere.
/// </summary>
/// <param name="target">Where.</param>
/// <param name="channel">What is listened to.</param>
/// <param name="time">The clock.</param>
internal sealed class RedisLink(RedisTarget target, string channel, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> marks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim connecting = new(1, 1);
    private readonly RedisDial dial = new(target, time);
    private volatile ConnectionMultiplexer? connection;
    private volatile bool listening;
    private volatile bool worked;
    private volatile bool ended;

    public event Action<string>? Received;

    public event Action? Restored;

    /// <inheritdoc cref="ISharedStore.Refusal"/>
    public string? Refusal => dial.Failure ?? dial.Said;

    /// <summary>A reply arrived: what fails from now on is a connection that was lost.</summary>
    public void Works()
    {
        worked = true;
        dial.Works();
    }

    /// <param name="cancellation">Of the wait for another attempt that is under way.</param>
    /// <param name="deaf">A connection to close first, if it is still the one in use.</param>
    public async Task ConnectAsync(CancellationToken cancellation, ConnectionMultiplexer? deaf = null)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            if (deaf is not null && connection == deaf)
            {
                await CloseAsync(deaf);
            }

            var open = connection ?? await OpenAsync();
            if (!listening)
            {
                await RedisConnection.ListenAsync(open, channel, Hear, target.Options.ConnectTimeout, time);
                listening = true;
            }
        }
        catch (Exception exception) when (Trouble(exception) is { } trouble)
        {
            throw trouble;
        }
        finally
        {
            connecting.Release();
        }
    }

    /// <summary>Closes the connection; the next one is opened by name.</summary>
    public async Task DisconnectAsync()
    {
        await connecting.WaitAsync();
        try
        {
            if (connection is { } old)
            {
                await CloseAsync(old);
            }
        }
        finally
        {
            connecting.Release();
        }
    }

    // A connection that is back subscribes again, beside what is requested over the other one. What is published before Redis has the
    // subscription is neither in the past nor received. So it publishes a mark until it receives it. When both connections were lost at
    // once, the library may report a subscription that does not exist: then another connection is opened. Waits are counted, not measured,
    // because time in which this process does not run proves nothing.
    public async Task ListenAgainAsync()
    {
        var mark = "v2 mark " + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var heard = marks[mark] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = connection;
        try
        {
            for (var waited = TimeSpan.Zero; !heard.Task.IsCompleted; waited += Pause)
            {
                if (waited >= target.Options.ConnectTimeout)
                {
                    throw new SharedStoreException("messages that are published there do not arrive", StoreFailure.NewsMissing);
                }

                await EvaluateAsync(RedisScripts.Mark, [channel], [mark]);
                await Task.WhenAny(heard.Task, Task.Delay(Pause, time));
                if (!heard.Task.IsCompleted && connection == open && waited >= target.Options.ConnectTimeout / 4)
                {
                    await ConnectAsync(CancellationToken.None, deaf: open);
                }
            }
        }
        finally
        {
            marks.TryRemove(mark, out _);
        }
    }

    // The whole script each time: it is sent at misses and for places in limits only, and there is no cache of scripts that a restart
    // could empty.
    public async Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (connection is not { } open)
        {
            throw new SharedStoreException(
                dial.Failure ?? "not connected yet", dial.Failure is null ? StoreFailure.NotConnected : StoreFailure.Unreachable);
        }

        try
        {
            return await RedisSlots.AcrossAsync(
                () => open.GetDatabase().ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache),
                target.Options.ConnectTimeout,
                time);
        }
        catch (Exception exception) when (Trouble(exception) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <returns>What went wrong in our words; null if it is no trouble of Redis.</returns>
    public SharedStoreException? Trouble(Exception exception) =>
        exception is RedisConnectionException or RedisCommandException && IsReplica()
        ? new SharedStoreException("it is a read-only replica", StoreFailure.ReadOnly)
        : RedisFailureText.Of(exception, dial.Failure, dial.Said, worked);

    /// <summary>The library sends nothing to a server that says that it is a replica; that is not a connection that was lost.</summary>
    private bool IsReplica()
    {
        var servers = connection?.GetServers().Where(static server => server.IsConnected).ToArray() ?? [];
        return servers.Length > 0 && servers.All(static server => server.IsReplica);
    }

    public async ValueTask DisposeAsync()
    {
        ended = true;
        Interlocked.MemoryBarrier();
        if (connection is { } open)
        {
            await RedisConnection.CloseAsync(open);
        }

        dial.Dispose();
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        var opened = await RedisConnection.OpenAsync(target, dial, time);
        opened.ConnectionRestored += (_, _) => Restored?.Invoke();
        connection = opened;

        // A store that was disposed meanwhile saw no connection to close.
        Interlocked.MemoryBarrier();
        if (ended)
        {
            await RedisConnection.CloseAsync(opened);
            dial.Dispose();
        }

        return opened;
    }

    private async Task CloseAsync(ConnectionMultiplexer old)
    {
        (connection, listening, worked) = (null, false, false);
        await RedisConnection.CloseAsync(old);
        dial.Dispose();
    }

    private void Hear(string text)
    {
        if (marks.TryGetValue(text, out var mark))
        {
            mark.TrySetResult();
        }
        else
        {
            Received?.Invoke(text);
        }
    }
}
