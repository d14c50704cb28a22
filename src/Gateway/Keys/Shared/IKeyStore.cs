namespace AuroraGateway.Keys.Shared;

/// <summary>
/// The keys, leases and marks of all owners in the shared store, in the few steps that are each atomic. Every step may throw
/// <see cref="Redis.SharedStoreException"/>, may never complete, or may have taken effect although it failed.
/// </summary>
internal interface IKeyStore
{
    /// <summary>Finds the owner's key, or acquires the lease for its exchange, or reports which replica has it.</summary>
    Task<Look> LookAsync(OwnerNames names, LookQuestion question);

    /// <summary>
    /// Keeps a key under the lease, if the lease is still held, nothing newer is there and the epoch is the same; ends the lease.
    /// </summary>
    Task<Kept> KeepAsync(OwnerNames names, KeepRequest request);

    /// <summary>Marks the session's token as sent, unless another replica acquired it meanwhile; prolongs the lease.</summary>
    /// <returns>False if the token must not be sent.</returns>
    Task<bool> SendAsync(OwnerNames names, SendRequest request);

    /// <summary>Prolongs the lease.</summary>
    /// <returns>False if it is no longer ours.</returns>
    Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span);

    /// <summary>Ends the lease without a key.</summary>
    Task ReleaseAsync(OwnerNames names, ReleaseRequest request);

    /// <summary>Deletes the owner's key if it is the one with this fingerprint.</summary>
    Task DiscardAsync(OwnerNames names, string fingerprint);

    /// <summary>Deletes what the owner's last exchange brought: the refusal, and the key unless it stays.</summary>
    Task ReconsiderAsync(OwnerNames names, bool keepsKey);

    /// <summary>Voids all keys of the tenant.</summary>
    /// <param name="names">Of the tenant's backend owner.</param>
    /// <param name="memory">How long the new epoch is remembered: longer than any entry lives.</param>
    /// <returns>When, by the store's clock.</returns>
    Task<long> DropAsync(OwnerNames names, TimeSpan memory);
}

/// <summary>What a replica asks the store for.</summary>
internal sealed record LookQuestion
{
    /// <summary>The text of the lease to take, new for each attempt: <see cref="LeaseText"/>.</summary>
    public required string Lease { get; init; }

    /// <summary>Of a session: the mark that its token is leased and not yet sent; null for none.</summary>
    public string? Mark { get; init; }

    /// <summary>A lease that is not authentic or too old.</summary>
    public string? BadLease { get; init; }

    /// <summary>A mark that is not authentic.</summary>
    public string? BadMark { get; init; }

    /// <summary>Fingerprint of a key that is of no use.</summary>
    public string? Unwanted { get; init; }

    /// <summary>Head of an envelope that does not open or is too near its end.</summary>
    public byte[]? Bad { get; init; }

    /// <summary>Head of a refusal that does not open.</summary>
    public byte[]? BadRefusal { get; init; }

    public required TimeSpan Span { get; init; }

    /// <summary>How long a spent token is remembered; more than two hours longer than its key lives.</summary>
    public TimeSpan SpentMemory { get; init; }
}

/// <summary>The response of <see cref="IKeyStore.LookAsync"/>.</summary>
/// <param name="Kind">Which of the closed list.</param>
/// <param name="Now">The store's clock, milliseconds since 1970.</param>
/// <param name="Content">The entry or the refusal.</param>
/// <param name="Left">Of the lease that another holds.</param>
/// <param name="Fence">Of the lease just taken.</param>
/// <param name="Epoch">When the lease was taken.</param>
/// <param name="Text">The lease that another holds, or the mark that says what became of a session's token.</param>
internal readonly record struct Look(
    LookKind Kind, long Now, byte[]? Content = null, TimeSpan Left = default, long Fence = 0, string Epoch = EntryHeader.FirstEpoch,
        string Text = "");

/// <summary>What was found.</summary>
public enum LookKind
{
    /// <summary>A key.</summary>
    Entry = 1,

    /// <summary>Why the last exchange brought none.</summary>
    Refusal = 2,

    /// <summary>Another replica is exchanging.</summary>
    Held = 3,

    /// <summary>The lease is ours.</summary>
    Leased = 4,

    /// <summary>The session's token was spent, there is no key, and no replica is about to store one.</summary>
    SpentForNothing = 5,

    /// <summary>The session's token was spent by another caller.</summary>
    SpentByAnother = 6,

    /// <summary>The key of the session's token has expired.</summary>
    SpentAndOver = 7,
}

/// <summary>A session's token to send.</summary>
/// <param name="Lease">Ours.</param>
/// <param name="Mark">That it may have been sent.</param>
/// <param name="Span">Of the lease.</param>
internal sealed record SendRequest(string Lease, string Mark, TimeSpan Span);

/// <summary>A key to keep.</summary>
/// <param name="Lease">Ours.</param>
/// <param name="Header">In clear text.</param>
/// <param name="Envelope">The key, sealed.</param>
/// <param name="Life">Of the entry.</param>
/// <param name="Message">For those who wait.</param>
/// <param name="Mark">Of a session: that its token was exchanged for a key.</param>
internal sealed record KeepRequest(string Lease, EntryHeader Header, byte[] Envelope, TimeSpan Life, string Message, string? Mark = null);

/// <summary>A lease to end.</summary>
/// <param name="Lease">Ours.</param>
/// <param name="Refusal">Sealed, to share why; null for nothing.</param>
/// <param name="RefusalLife">How long.</param>
/// <param name="Unspent">The session's token was not sent after all.</param>
/// <param name="Message">For those who wait.</param>
internal sealed record ReleaseRequest(string Lease, byte[]? Refusal, TimeSpan RefusalLife, bool Unspent, string Message);

/// <summary>What became of a key to keep.</summary>
/// <param name="Outcome">Which of the closed list.</param>
/// <param name="Now">The store's clock.</param>
/// <param name="Entry">What is there instead, if it was refused.</param>
internal readonly record struct Kept(KeptOutcome Outcome, long Now, byte[]? Entry = null);

/// <summary>What became of a key to keep.</summary>
internal enum KeptOutcome
{
    /// <summary>Stored.</summary>
    Stored = 1,

    /// <summary>Too late: the lease was lost, or a newer one was used meanwhile.</summary>
    Fenced = 2,

    /// <summary>The tenant's keys were dropped meanwhile.</summary>
    Dropped = 3,
}
