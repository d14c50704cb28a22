using System.Security.Cryptography;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What is sealed for the store and opened from it: keys, refusals, leases and marks. A value that does not open is ignored.
/// </summary>
internal sealed class SharedEntries(Seals seals, SharedMacs macs, StoreClock clock, DropLedger drops, TimeProvider time)
{
    // A key read from the store must still be good for a few requests.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    // No exchange takes much longer than its deadline: an older lease was put back by a client that can write to Redis.
    private static readonly TimeSpan BeyondDeadline = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="Seals.For"/>
    public KeySeal SealFor(bool session, out ApplicationKey? candidate) => seals.For(session, out candidate);

    public void Proved(ApplicationKey candidate) => seals.Proved(candidate);

    public bool IsCurrent(KeySeal seal) => seal.Id == seals.Current.Id;

    public string NewLease(KeySeal seal, OwnerNames names) => LeaseText.Create(seal.Mac, names.Lease, clock.Now);

    public static bool IsLease(KeySeal seal, OwnerNames names, string text, long now, TimeSpan deadline) =>
        LeaseText.IsGood(text, seal.Mac, names.Lease, now, deadline + BeyondDeadline);

    public string Mark(OwnerNames names, char state, string lease) => SpentMark.Create(macs, names, state, lease);

    public bool IsMark(OwnerNames names, string text) => SpentMark.IsGood(text, macs, names);

    public (EntryHeader Header, byte[] Envelope) Seal(in KeyOwner owner, Attempt attempt, ExchangedKey bought)
    {
        var header = new EntryHeader(bought.Fingerprint, attempt.Epoch, attempt.Fence);
        var content = StoredKey.Of(bought, attempt.StoreTime, attempt.Received, time).ToBytes();
        var envelope = attempt.Seal.Seal(EnvelopeKind.Key, content, owner, header.ToString());
        CryptographicOperations.ZeroMemory(content);
        return (header, envelope);
    }

    public byte[] Seal(in KeyOwner owner, KeySeal seal, KeyFailure failure, TimeSpan share)
    {
        var content = new StoredRefusal(
            failure.Kind, (time.GetUtcNow() + share).ToUnixTimeMilliseconds(), (long)(failure.RetryAfter ?? default).TotalMilliseconds);
        return seal.Seal(EnvelopeKind.Refusal, content.ToBytes(), owner, header: "");
    }

    /// <returns>Null if it is not authentic, near its end, or of before the tenant's keys were dropped.</returns>
    public ExchangedKey? Open(in ExchangeRequest request, KeySeal seal, byte[] entry, long storeTime, in ClockReading asked)
    {
        if (EntryHeader.TryParse(entry) is not { } header ||
            seal.Open(EnvelopeKind.Key, entry.AsSpan(EntryHeader.Length), request.Owner, header.ToString()) is not { } content ||
            StoredKey.TryRead(content) is not { } stored ||
            drops.IsVoid(request.Owner.Tenant, stored.ExchangedAt) ||
            stored.ToExchangedKey(storeTime, asked, time) is not { } key ||
            key.Fingerprint != header.Fingerprint)
        {
            return null;
        }

        var life = KeyLife.Of(key.From, key.Lifetime, request.Terms, time, random: 0);
        return life.Servable.Left(asked, time) > Enough ? key : null;
    }

    public KeyFailure? OpenRefusal(in KeyOwner owner, KeySeal seal, byte[] refusal)
    {
        if (seal.Open(EnvelopeKind.Refusal, refusal, owner, header: "") is not { } content
            || StoredRefusal.TryRead(content)?.ToFailure(time.GetUtcNow()) is not { } failure)
        {
            return null;
        }

        // This replica sent nothing: a session's token is unspent.
        return owner.Session is null ? failure : failure with { NothingSent = true };
    }
}

/// <summary>A lease taken, and under which seal and names.</summary>
/// <param name="Names">The owner's.</param>
/// <param name="Seal">Under which to store.</param>
/// <param name="Lease">Its text.</param>
/// <param name="Fence">Its number.</param>
/// <param name="Epoch">The tenant's at that moment.</param>
/// <param name="StoreTime">The store's clock at that moment.</param>
/// <param name="Asked">When the question was sent.</param>
/// <param name="Received">When the response was here.</param>
internal sealed record Attempt(OwnerNames Names, KeySeal Seal, string Lease, long Fence, string Epoch, long StoreTime, ClockReading Asked,
    ClockReading Received);
