using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>
/// The shared store in Redis: a single node, behind Sentinels, or a Cluster. Connects at the first probe, and keeps trying by itself after
/// that.
/// </summary>
internal sealed class RedisStore(RedisTarget target, SharedNames shared, TimeProvider time) : ISharedStore, ISharedScripts, IAsyncDisposable
{
    private const int MostMessages = 10_000;
    private const int PageSize = 250;

    // More than replicas can have written: what lies beyond was put there to keep them reading.
    private const int MostPages = 2 * MostMessages / PageSize;
    private static readonly TimeSpan MessageMemory = TimeSpan.FromHours(25);
    private readonly RedisLink link = new(target, shared.News, time);

    public event Action<string>? Received
    {
        add => link.Received += value;
        remove => link.Received -= value;
    }

    public event Action? Restored
    {
        add => link.Restored += value;
        remove => link.Restored -= value;
    }

    public string? Refusal => link.Refusal;

    public async Task ProbeAsync(CancellationToken cancellation)
    {
        await link.ConnectAsync(cancellation);
        await link.EvaluateAsync(RedisScripts.Probe, [shared.Probe], []);
        link.Works();
    }

    public Task DisconnectAsync() => link.DisconnectAsync();

    public Task TellAsync(string message) =>
        link.EvaluateAsync(RedisScripts.Tell, [shared.News], [message, Milliseconds(MessageMemory), MostMessages]);

    public async Task<Roll> CallRollAsync(string member, string before, TimeSpan life)
    {
        var reply = await link.EvaluateAsync(
            RedisScripts.CallRoll, [shared.Members],
            [member, before, Milliseconds(life), ReplicaHeartbeat.Most, ReplicaHeartbeat.LongestText]);
        return ReadParts(reply, static parts => new Roll((long)parts[0], (string[])parts[2]!, (long)parts[1] > ReplicaHeartbeat.Most));
    }

    public async Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since)
    {
        await link.ListenAgainAsync();
        var messages = new List<string>();
        for (var page = 0; ; page++)
        {
            var reply = await link.EvaluateAsync(
                RedisScripts.CatchUp, [shared.News],
                [since is { } after ? after : "", page * PageSize, PageSize, ISharedStore.LongestMessage]);
            var (now, count) = ReadParts(reply, parts =>
            {
                messages.AddRange((string[])parts[2]!);
                return ((long)parts[0], (long)parts[1]);
            });
            if (count < PageSize || page == MostPages || messages.Count > MostMessages)
            {
                return (now, messages);
            }
        }
    }

    public async Task<long[]> RunAsync(string script, string name, params string[] values)
    {
        var reply = await link.EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return ReadParts(reply, static parts => Array.ConvertAll(parts, static part => (long)part));
    }

    public async Task<string[]> ReadAsync(string script, string name, params string[] values)
    {
        var reply = await link.EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return ReadParts(reply, static parts => Array.ConvertAll(parts, static part => (string)part!));
    }

    /// <summary>Runs a script over several names, which lie in one slot.</summary>
    /// <param name="script">Lua.</param>
    /// <param name="names">KEYS.</param>
    /// <param name="values">ARGV.</param>
    /// <param name="read">Takes what is needed from the reply; a reply of another form is a failure of the store.</param>
    /// <exception cref="SharedStoreException">The store failed.</exception>
    internal async Task<T> EvaluateAsync<T>(string script, string[] names, ScriptValue[] values, Func<ScriptReply, T> read)
    {
        var reply = await link.EvaluateAsync(
            script, Array.ConvertAll(names, static name => (RedisKey)name), Array.ConvertAll(values, static value => value.Value));
        return Read(reply, parts => read(new ScriptReply(parts)));
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private T ReadParts<T>(RedisResult reply, Func<RedisResult[], T> read) => Read(reply, parts => read((RedisResult[])parts!));

    private T Read<T>(RedisResult reply, Func<RedisResult, T> read)
    {
        try
        {
            return read(reply);
        }
        catch (Exception exception) when (link.Trouble(exception) is { } trouble)
        {
            throw trouble;
        }
    }

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
