using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The steps of <see cref="IKeyStore"/> as scripts in Redis.</summary>
internal sealed class KeyStore(RedisStore redis, SharedNames shared) : IKeyStore
{
    public async Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
        ScriptValue[] values =
        [
            question.Lease, question.Unwanted ?? "", question.Bad ?? [], question.BadRefusal ?? [],
            Milliseconds(question.Span), question.BadLease ?? "",
        ];
        return names.Spent is null
            ? await redis.EvaluateAsync(
                KeyScripts.Look, [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch], values, ReadLook)
            : await redis.EvaluateAsync(
                KeyScripts.LookSession,
                [names.Entry, names.Lease, names.Refusal, names.Fence, names.Epoch, names.Spent],
                [.. values, names.Session!, question.Mark ?? "", Milliseconds(question.SpentMemory), question.BadMark ?? ""],
                ReadLook);
    }

    public Task<bool> SendAsync(OwnerNames names, SendRequest request) => redis.EvaluateAsync(
        KeyScripts.Send, [names.Lease, names.Spent!], [request.Lease, request.Mark, Milliseconds(request.Span)], IsOne);

    public Task<Kept> KeepAsync(OwnerNames names, KeepRequest request)
    {
        byte[] entry = [.. Encoding.ASCII.GetBytes(request.Header.ToString()), .. request.Envelope];
        return redis.EvaluateAsync(
            KeyScripts.Keep,
            WithSpent(names, names.Entry, names.Lease, names.Refusal, names.Epoch),
            [request.Lease, entry, Milliseconds(request.Life), shared.News, request.Message, request.Mark ?? ""],
            static reply =>
            {
                var outcome = (KeptOutcome)reply[0].Number;
                return new Kept(outcome, reply[1].Number, outcome == KeptOutcome.Fenced ? reply[2].Bytes : null);
            });
    }

    public Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span) =>
        redis.EvaluateAsync(KeyScripts.Extend, [names.Lease], [lease, Milliseconds(span)], IsOne);

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request) => redis.EvaluateAsync(
        KeyScripts.Release,
        WithSpent(names, names.Lease, names.Refusal),
        [request.Lease, request.Refusal ?? [], Milliseconds(request.RefusalLife), request.Unspent ? 1 : 0, shared.News, request.Message],
        IsOne);

    public Task DiscardAsync(OwnerNames names, string fingerprint) =>
        redis.EvaluateAsync(KeyScripts.Discard, [names.Entry], [fingerprint], IsOne);

    public Task ReconsiderAsync(OwnerNames names, bool keepsKey) =>
        redis.EvaluateAsync(KeyScripts.Forget, keepsKey ? [names.Refusal] : [names.Refusal, names.Entry], [], IsOne);

    public Task<long> DropAsync(OwnerNames names, TimeSpan memory) => redis.EvaluateAsync(
        KeyScripts.Drop,
        [names.Epoch, names.Entry, names.Refusal],
        [Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Milliseconds(memory)],
        static reply => reply.Number);

    private static Look ReadLook(ScriptReply reply)
    {
        var kind = (LookKind)reply[0].Number;
        var now = reply[1].Number;
        return kind switch
        {
            LookKind.Entry or LookKind.Refusal => new Look(kind, now, reply[2].Bytes),
            LookKind.Held => new Look(kind, now, Left: TimeSpan.FromMilliseconds(reply[2].Number), Text: reply[3].Text),
            LookKind.Leased => new Look(kind, now, Fence: reply[2].Number, Epoch: reply[3].Text),
            _ => new Look(kind, now, Text: reply[2].Text),
        };
    }

    private static bool IsOne(ScriptReply reply) => reply.Number == 1;

    private static string[] WithSpent(OwnerNames names, params string[] keys) => names.Spent is null ? keys : [.. keys, names.Spent];

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
