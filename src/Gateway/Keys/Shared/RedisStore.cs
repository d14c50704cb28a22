using System.Collections.Concurrent;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The shared store in Redis: a single node, behind Sentinels, or a Cluster. Connects at the first probe, and keeps trying by itself after that.</summary>
public sealed class RedisStore(RedisTarget target, SharedNames shared, TimeProvider time) : ISharedStore, ISharedScripts, IAsyncDisposable
{
    private const int MostMessages = 10_000;
    private static readonly TimeSpan MessageMemory = TimeSpan.FromHours(25);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> marks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim connecting = new(1, 1);
    private volatile ConnectionMultiplexer? connection;
    private volatile bool listening;
    private volatile bool ended;

    public event Action<string>? Heard;

    public event Action? Restored;

    public async Task ProbeAsync(CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        await EvaluateAsync(RedisScripts.Probe, [shared.Probe], []);
    }

    public async Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
        RedisValue[] values = [question.Lease, question.Unwanted ?? "", question.Bad ?? [], question.BadRefusal ?? [], Milliseconds(question.Span)];
        var answer = names.Spent is null
            ? await EvaluateAsync(RedisScripts.Look, [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch], values)
            : await EvaluateAsync(
                RedisScripts.LookSession,
                [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch, names.Spent],
                [.. values, names.Session, Milliseconds(question.SpentMemory)]);
        var parts = (RedisResult[])answer!;
        var kind = (LookKind)(int)parts[0];
        var now = (long)parts[1];
        return kind switch
        {
            LookKind.Entry or LookKind.Refusal => new Look(kind, now, (byte[])parts[2]!),
            LookKind.Held => new Look(kind, now, Left: TimeSpan.FromMilliseconds((long)parts[2])),
            LookKind.Leased => new Look(kind, now, Fence: (long)parts[2], Epoch: (string)parts[3]!),
            _ => new Look(kind, now),
        };
    }

    public async Task<Kept> KeepAsync(OwnerNames names, KeepRequest request)
    {
        byte[] entry = [.. System.Text.Encoding.ASCII.GetBytes(request.Header.ToString()), .. request.Envelope];
        var answer = await EvaluateAsync(
            RedisScripts.Keep,
            WithSpent(names, names.Entry, names.Lease, names.Refusal, names.Epoch),
            [request.Lease, entry, Milliseconds(request.Life), shared.News, request.Message, names.Session ?? ""]);
        var parts = (RedisResult[])answer!;
        var outcome = (KeptOutcome)(int)parts[0];
        return new Kept(outcome, (long)parts[1], outcome == KeptOutcome.Fenced ? (byte[]?)parts[2] : null);
    }

    public async Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span) =>
        (int)await EvaluateAsync(RedisScripts.Extend, [names.Lease], [lease, Milliseconds(span)]) == 1;

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request) => EvaluateAsync(
        RedisScripts.Release,
        WithSpent(names, names.Lease, names.Refusal),
        [request.Lease, request.Refusal ?? [], Milliseconds(request.RefusalLife), request.Unspent ? 1 : 0, shared.News, request.Message]);

    public Task DiscardAsync(OwnerNames names, string fingerprint) => EvaluateAsync(RedisScripts.Discard, [names.Entry], [fingerprint]);

    public Task DropAsync(OwnerNames names, TimeSpan memory) => EvaluateAsync(
        RedisScripts.Drop,
        [names.Epoch, names.Entry, names.Refusal],
        [Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Milliseconds(memory)]);

    public Task TellAsync(string message) => EvaluateAsync(RedisScripts.Tell, [shared.News], [message, Milliseconds(MessageMemory), MostMessages]);

    public async Task<Roll> CallRollAsync(string member, string before, TimeSpan life)
    {
        var answer = await EvaluateAsync(
            RedisScripts.CallRoll, [shared.Members], [member, before, Milliseconds(life), Membership.Most, Membership.LongestText]);
        return Read(answer, static parts => new Roll((long)parts[0], (string[])parts[2]!, (long)parts[1] > Membership.Most));
    }

    public async Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since)
    {
        await ListenAgainAsync();
        var parts = (RedisResult[])(await EvaluateAsync(RedisScripts.CatchUp, [shared.News], [since is { } after ? after : ""]))!;
        return ((long)parts[0], [.. ((RedisValue[])parts[1]!).Select(message => (string)message!)]);
    }

    public async Task<long[]> RunAsync(string script, string name, params string[] values)
    {
        var answer = await EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return Read(answer, static parts => Array.ConvertAll(parts, static part => (long)part));
    }

    public async Task<string[]> ReadAsync(string script, string name, params string[] values)
    {
        var answer = await EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return Read(answer, static parts => Array.ConvertAll(parts, static part => (string)part!));
    }

    public async ValueTask DisposeAsync()
    {
        ended = true;
        Interlocked.MemoryBarrier();
        if (connection is { } open)
        {
            await open.DisposeAsync();
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation, ConnectionMultiplexer? deaf = null)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            if (deaf is not null && connection == deaf)
            {
                (connection, listening) = (null, false);
                await deaf.DisposeAsync();
            }

            if (connection is null)
            {
                var opened = await RedisConnection.OpenAsync(target);
                opened.ConnectionRestored += (_, _) => Restored?.Invoke();
                connection = opened;

                // Whoever ended the store meanwhile saw no connection to close.
                Interlocked.MemoryBarrier();
                if (ended)
                {
                    await opened.DisposeAsync();
                }
            }

            if (!listening)
            {
                await RedisConnection.ListenAsync(connection, shared.News, Hear, target.Options.ConnectTimeout, time);
                listening = true;
            }
        }
        catch (Exception exception) when (RedisTrouble.Explain(exception) is { } why)
        {
            throw new SharedStoreException(why);
        }
        finally
        {
            connecting.Release();
        }
    }

    // A connection that is back subscribes anew, beside what is asked over the other: what is said before Redis knows of it is neither past nor heard.
    // So it says something to itself until it hears that. When both connections went at once, the library may think that it has subscribed and has
    // not: then it begins anew.
    private async Task ListenAgainAsync()
    {
        var mark = "v1 mark " + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var heard = marks[mark] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = time.GetTimestamp();
        var open = connection;
        try
        {
            while (!heard.Task.IsCompleted)
            {
                if (time.GetElapsedTime(started) >= target.Options.ConnectTimeout)
                {
                    throw new SharedStoreException("what is said there is not heard");
                }

                await EvaluateAsync(RedisScripts.Mark, [shared.News], [mark]);
                await Task.WhenAny(heard.Task, Task.Delay(Pause, time));
                if (!heard.Task.IsCompleted && connection == open && time.GetElapsedTime(started) >= target.Options.ConnectTimeout / 4)
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

    private void Hear(string text)
    {
        if (marks.TryGetValue(text, out var mark))
        {
            mark.TrySetResult();
        }
        else
        {
            Heard?.Invoke(text);
        }
    }

    // The whole script each time: it is sent at misses and for leases of permits only, and there is no cache of scripts that a restart could empty.
    private async Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (connection is not { } open)
        {
            throw new SharedStoreException("not connected yet");
        }

        try
        {
            return await RedisSlots.AcrossAsync(
                () => open.GetDatabase().ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache), target.Options.Timeout, time);
        }
        catch (Exception exception) when (RedisTrouble.Explain(exception) is { } why)
        {
            throw new SharedStoreException(why);
        }
    }

    private static T Read<T>(RedisResult answer, Func<RedisResult[], T> read)
    {
        try
        {
            return read((RedisResult[])answer!);
        }
        catch (Exception exception) when (RedisTrouble.Explain(exception) is { } why)
        {
            throw new SharedStoreException(why);
        }
    }

    private static RedisKey[] WithSpent(OwnerNames names, params RedisKey[] keys) => names.Spent is null ? keys : [.. keys, names.Spent];

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
