using System.Globalization;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// One replica's connection to a Redis that several share. A command is two steps of its actor: it arrives and is carried out, and its
/// response comes back. Between any two steps the replica may be paused, and, if the test wants that, a request or a response is lost.
/// </summary>
internal sealed class LuaStore : ISharedStore, IKeyStore, ISharedScripts
{
    private readonly Schedule schedule;
    private readonly LuaRedis redis;
    private readonly SharedNames shared;
    private readonly int number;
    private readonly Actor news;
    private int drops;

    public LuaStore(Schedule schedule, LuaRedis redis, SharedNames shared, Machine machine, int number)
    {
        this.schedule = schedule;
        this.redis = redis;
        this.shared = shared;
        this.number = number;
        news = schedule.Add(machine.Name + "'s news", machine);
        redis.Published += (channel, message) =>
        {
            if (channel == shared.News)
            {
                news.Post(_ => Received?.Invoke(message), null);
            }
        };
    }

    public event Action<string>? Received;

    public event Action? Restored
    {
        add { }
        remove { }
    }

    /// <summary>One in so many commands is lost, half of them after they were carried out; 0 for none.</summary>
    public int Losses { get; set; }

    /// <summary>Planted: a lease that another replica holds is taken all the same.</summary>
    public bool TakesLeasesInUse { get; set; }

    /// <summary>Before and after a key is kept, and after a look: what the test holds against its own knowledge.</summary>
    public Action<OwnerNames, LookQuestion, Look>? Looked { get; set; }

    public Action<OwnerNames, KeepRequest, Kept, bool>? KeptOne { get; set; }

    public Action<OwnerNames>? DroppedAll { get; set; }

    public async Task ProbeAsync(CancellationToken cancellation) => await DoAsync(RedisScripts.Probe, [shared.Probe], []);

    public string? Refusal => null;

    public Task DisconnectAsync() => Task.CompletedTask;

    public async Task<bool> SendAsync(OwnerNames names, SendRequest request) =>
        await DoAsync(KeyScripts.Send, [names.Lease, names.Spent!], [request.Lease, request.Mark, Milliseconds(request.Span)]) is 1L;

    public async Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
        string[] values =
        [
            question.Lease, question.Unwanted ?? "", LuaRedis.Of(
                question.Bad), LuaRedis.Of(question.BadRefusal), Milliseconds(question.Span), question.BadLease ?? "",
        ];
        var look = default(Look);
        await DoAsync(
            names.Spent is null ? KeyScripts.Look : KeyScripts.LookSession,
            [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch, .. names.Spent is null ? Array.Empty<string>() : [
                names.Spent]],
            [.. values, .. names.Spent is null ? Array.Empty<string>() : [
                names.Session!, question.Mark!, Milliseconds(question.SpentMemory), question.BadMark ?? ""]],
            result =>
            {
                var parts = (object?[])result!;
                var kind = (LookKind)(int)(long)parts[0]!;
                var now = (long)parts[1]!;
                look = kind switch
                {
                    LookKind.Entry or LookKind.Refusal => new Look(kind, now, LuaRedis.Bytes((string)parts[2]!)),
                    LookKind.Held => new Look(kind, now, Left: TimeSpan.FromMilliseconds((long)parts[2]!), Text: (string)parts[3]!),
                    LookKind.Leased => new Look(kind, now, Fence: (long)parts[2]!, Epoch: (string)parts[3]!),
                    _ => new Look(kind, now, Text: (string)parts[2]!),
                };
                Looked?.Invoke(names, question, look);
            },
            before: TakesLeasesInUse ? () => redis.Delete(names.Lease) : null);
        return look;
    }

    public async Task<Kept> KeepAsync(OwnerNames names, KeepRequest request)
    {
        var kept = default(Kept);
        var wasOurs = false;
        await DoAsync(
            KeyScripts.Keep,
            WithSpent(names, names.Entry, names.Lease, names.Refusal, names.Epoch),
            [request.Lease, request.Header + LuaRedis.Of(request.Envelope), Milliseconds(request.Life),
                shared.News, request.Message, request.Mark ?? ""],
            result =>
            {
                var parts = (object?[])result!;
                var outcome = (KeptOutcome)(int)(long)parts[0]!;
                kept = new Kept(outcome, (long)parts[1]!, outcome == KeptOutcome.Fenced ? LuaRedis.Bytes((string)parts[2]!) : null);
                KeptOne?.Invoke(names, request, kept, wasOurs);
            },
            before: () => wasOurs = redis.Text(names.Lease) == request.Lease);
        return kept;
    }

    public async Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span) =>
        await DoAsync(KeyScripts.Extend, [names.Lease], [lease, Milliseconds(span)]) is 1L;

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request) => DoAsync(
        KeyScripts.Release,
        WithSpent(names, names.Lease, names.Refusal),
        [request.Lease, LuaRedis.Of(request.Refusal), Milliseconds(request.RefusalLife), request.Unspent ? "1" : "0",
            shared.News, request.Message]);

    public Task DiscardAsync(OwnerNames names, string fingerprint) => DoAsync(KeyScripts.Discard, [names.Entry], [fingerprint]);

    public Task ReconsiderAsync(OwnerNames names, bool keepsKey) =>
        DoAsync(KeyScripts.Forget, keepsKey ? [names.Refusal] : [names.Refusal, names.Entry], []);

    public async Task<long> DropAsync(OwnerNames names, TimeSpan memory) => (long)(await DoAsync(
        KeyScripts.Drop,
        [names.Epoch, names.Entry, names.Refusal],
        [$"{++drops:x8}{number:x8}", Milliseconds(memory)],
        _ => DroppedAll?.Invoke(names)))!;

    public Task TellAsync(string message) =>
        DoAsync(RedisScripts.Tell, [shared.News], [message, Milliseconds(TimeSpan.FromHours(25)), "10000"]);

    public async Task<Roll> CallRollAsync(string member, string before, TimeSpan life)
    {
        var parts = (object?[])(await DoAsync(
            RedisScripts.CallRoll, [shared.Members], [member, before, Milliseconds(life), "256", "160"]))!;
        return new Roll((long)parts[0]!, [.. ((object?[])parts[2]!).Select(static text => (string)text!)], (long)parts[1]! > 256);
    }

    public async Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since)
    {
        var parts = (object?[])(
            await DoAsync(RedisScripts.CatchUp, [shared.News], [since?.ToString(CultureInfo.InvariantCulture) ?? "", "0", "250", "2000"]))!;
        return ((long)parts[0]!, [.. ((object?[])parts[2]!).Select(static message => (string)message!)]);
    }

    public async Task<long[]> RunAsync(string script, string name, params string[] values)
    {
        var result = await DoAsync(
            script, [name], values,
            then: said =>
                schedule.Note($"replica {number} asks {string.Join(' ', values)} and receives {string.Join(' ', (object?[])said!)}"));
        return [.. ((object?[])result!).Select(static part => (long)part!)];
    }

    public async Task<string[]> ReadAsync(string script, string name, params string[] values) =>
        [.. ((object?[])(await DoAsync(script, [name], values))!).Select(
            static part => Convert.ToString(part, CultureInfo.InvariantCulture)!)];

    private async Task<object?> DoAsync(string script, string[] names, string[] values, Action<object?>? then = null, Action? before = null)
    {
        await Task.Yield();
        var fate = Losses > 0 ? schedule.Choose(2 * Losses) : 2;
        if (fate == 0)
        {
            schedule.Note("a question to Redis is lost");
            throw new SharedStoreException("the question was lost", StoreFailure.ConnectionLost);
        }

        before?.Invoke();
        var result = redis.Run(script, names, values);
        then?.Invoke(result);
        await Task.Yield();
        if (fate == 1)
        {
            schedule.Note("a reply of Redis is lost");
            throw new SharedStoreException("the reply was lost", StoreFailure.ConnectionLost);
        }

        return result;
    }

    private static string[] WithSpent(OwnerNames names, params string[] keys) => names.Spent is null ? keys : [.. keys, names.Spent];

    private static string Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
