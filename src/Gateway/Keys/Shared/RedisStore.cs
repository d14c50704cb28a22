using System.Security.Cryptography;
using AuroraGateway.Redis;
using StackExchange.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The shared store in Redis: a single node, behind Sentinels, or a Cluster. Connects at the first probe, and keeps trying by itself after that.</summary>
public sealed class RedisStore(RedisTarget target, SharedNames shared, TimeProvider time) : ISharedStore, ISharedScripts, IAsyncDisposable
{
    private const int MostMessages = 10_000;
    private const int PageSize = 250;

    // More than replicas can have written: what lies beyond was put there to keep them reading.
    private const int MostPages = 2 * MostMessages / PageSize;
    private static readonly TimeSpan MessageMemory = TimeSpan.FromHours(25);
    private readonly RedisLink link = new(target, shared.News, time);

    public event Action<string>? Heard
    {
        add => link.Heard += value;
        remove => link.Heard -= value;
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

    public Task ForgetConnectionAsync() => link.ForgetAsync();

    public async Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
        RedisValue[] values =
        [
            question.Lease, question.Unwanted ?? "", question.Bad ?? [], question.BadRefusal ?? [],
            Milliseconds(question.Span), question.BadLease ?? "",
        ];
        var answer = names.Spent is null
            ? await link.EvaluateAsync(RedisScripts.Look, [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch], values)
            : await link.EvaluateAsync(
                RedisScripts.LookSession,
                [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch, names.Spent],
                [.. values, names.Session, question.Mark ?? "", Milliseconds(question.SpentMemory), question.BadMark ?? ""]);
        return Read(answer, static parts =>
        {
            var kind = (LookKind)(int)parts[0];
            var now = (long)parts[1];
            return kind switch
            {
                LookKind.Entry or LookKind.Refusal => new Look(kind, now, (byte[])parts[2]!),
                LookKind.Held => new Look(kind, now, Left: TimeSpan.FromMilliseconds((long)parts[2]), Text: (string)parts[3]!),
                LookKind.Leased => new Look(kind, now, Fence: (long)parts[2], Epoch: (string)parts[3]!),
                _ => new Look(kind, now, Text: (string)parts[2]!),
            };
        });
    }

    public async Task<bool> SendAsync(OwnerNames names, SendRequest request) =>
        (int)await link.EvaluateAsync(
            RedisScripts.Send, [names.Lease, names.Spent!], [request.Lease, request.Mark, Milliseconds(request.Span)]) == 1;

    public async Task<Kept> KeepAsync(OwnerNames names, KeepRequest request)
    {
        byte[] entry = [.. System.Text.Encoding.ASCII.GetBytes(request.Header.ToString()), .. request.Envelope];
        var answer = await link.EvaluateAsync(
            RedisScripts.Keep,
            WithSpent(names, names.Entry, names.Lease, names.Refusal, names.Epoch),
            [request.Lease, entry, Milliseconds(request.Life), shared.News, request.Message, request.Mark ?? ""]);
        return Read(answer, static parts =>
        {
            var outcome = (KeptOutcome)(int)parts[0];
            return new Kept(outcome, (long)parts[1], outcome == KeptOutcome.Fenced ? (byte[]?)parts[2] : null);
        });
    }

    public async Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span) =>
        (int)await link.EvaluateAsync(RedisScripts.Extend, [names.Lease], [lease, Milliseconds(span)]) == 1;

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request) => link.EvaluateAsync(
        RedisScripts.Release,
        WithSpent(names, names.Lease, names.Refusal),
        [request.Lease, request.Refusal ?? [], Milliseconds(request.RefusalLife), request.Unspent ? 1 : 0, shared.News, request.Message]);

    public Task DiscardAsync(OwnerNames names, string fingerprint) =>
        link.EvaluateAsync(RedisScripts.Discard, [names.Entry], [fingerprint]);

    public Task ForgetAsync(OwnerNames names, bool keepsKey) =>
        link.EvaluateAsync(RedisScripts.Forget, keepsKey ? [names.Refusal] : [names.Refusal, names.Entry], []);

    public async Task<long> DropAsync(OwnerNames names, TimeSpan memory) => (long)await link.EvaluateAsync(
        RedisScripts.Drop,
        [names.Epoch, names.Entry, names.Refusal],
        [Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Milliseconds(memory)]);

    public Task TellAsync(string message) =>
        link.EvaluateAsync(RedisScripts.Tell, [shared.News], [message, Milliseconds(MessageMemory), MostMessages]);

    public async Task<Roll> CallRollAsync(string member, string before, TimeSpan life)
    {
        var answer = await link.EvaluateAsync(
            RedisScripts.CallRoll, [shared.Members], [member, before, Milliseconds(life), Membership.Most, Membership.LongestText]);
        return Read(answer, static parts => new Roll((long)parts[0], (string[])parts[2]!, (long)parts[1] > Membership.Most));
    }

    public async Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since)
    {
        await link.ListenAgainAsync();
        var messages = new List<string>();
        for (var page = 0; ; page++)
        {
            var answer = await link.EvaluateAsync(
                RedisScripts.CatchUp, [shared.News], [since is { } after ? after : "", page * PageSize, PageSize, SignedNews.LongestText]);
            var (now, count) = Read(answer, parts =>
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
        var answer = await link.EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return Read(answer, static parts => Array.ConvertAll(parts, static part => (long)part));
    }

    public async Task<string[]> ReadAsync(string script, string name, params string[] values)
    {
        var answer = await link.EvaluateAsync(script, [name], [.. values.Select(value => (RedisValue)value)]);
        return Read(answer, static parts => Array.ConvertAll(parts, static part => (string)part!));
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private T Read<T>(RedisResult answer, Func<RedisResult[], T> read)
    {
        try
        {
            return read((RedisResult[])answer!);
        }
        catch (Exception exception) when (link.Trouble(exception) is { } trouble)
        {
            throw trouble;
        }
    }

    private static RedisKey[] WithSpent(OwnerNames names, params RedisKey[] keys) => names.Spent is null ? keys : [.. keys, names.Spent];

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
