using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>All that the ring knows of one owner. Everything but <see cref="Key"/>, <see cref="LastUsed"/> and <see cref="NextRenewal"/> is guarded by <see cref="Gate"/>.</summary>
internal sealed class KeySlot(KeyOwner owner)
{
    /// <summary>Held for a few field accesses only, never across an await.</summary>
    public readonly Lock Gate = new();

    /// <summary>Read without the gate on every request: references are written atomically.</summary>
    public volatile TemporaryKey? Key;

    /// <summary>Monotonic timestamp, coarse: written at most once a second, or each hit would fight for the cache line.</summary>
    public long LastUsed;

    /// <summary>Monotonic timestamp before which no renewal is attempted again.</summary>
    public long NextRenewal = long.MinValue;

    private SlotTrouble? trouble;

    public KeyOwner Owner { get; } = owner;

    /// <summary>The one exchange under way.</summary>
    public Flight? Flight { get; set; }

    /// <summary>One under way for requests that met the site before this one; what it buys is for those who wait, and is not kept.</summary>
    public Flight? Former { get; set; }

    /// <summary>The last failure, believed until its deadline.</summary>
    public KeyFailure? Setback { get; set; }

    public Deadline SetbackUntil { get; set; }

    /// <summary>When the last exchange ended, on our wall clock; for the operator.</summary>
    public DateTimeOffset LastExchange { get; set; }

    /// <summary>Why it brought no key; for the operator, and kept until another does.</summary>
    public KeyFailure? LastFailure { get; set; }

    /// <summary>Failed exchanges in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Fingerprint of the key that Aurora refused last.</summary>
    public string? Refused
    {
        get => trouble?.Refused;
        set => Trouble.Refused = value;
    }

    /// <summary>Refusals one soon after the other.</summary>
    public int Refusals
    {
        get => trouble?.Refusals ?? 0;
        set => Trouble.Refusals = value;
    }

    /// <summary>Until then another refusal counts as one of the same trouble.</summary>
    public Deadline? Suspicion
    {
        get => trouble?.Suspicion;
        set => Trouble.Suspicion = value;
    }

    /// <summary>Until then no key is discarded and none is bought.</summary>
    public Deadline? Brake
    {
        get => trouble?.Brake;
        set => Trouble.Brake = value;
    }

    /// <summary>The session's token was sent, or may have been.</summary>
    public bool Spent { get; set; }

    /// <summary>What a spent session answers.</summary>
    public KeyFailure? Verdict
    {
        get => trouble?.Verdict;
        set => Trouble.Verdict = value;
    }

    /// <summary>When a spent session may be forgotten.</summary>
    public Deadline ForgetAfter
    {
        get => trouble?.ForgetAfter ?? default;
        set => Trouble.ForgetAfter = value;
    }

    /// <summary>Counts evictions by the operator; a key bought before one is not kept after it.</summary>
    public int Epoch { get; set; }

    /// <summary>The operator dropped a key, and the exchange for its successor does not count against the callers' budget.</summary>
    public bool IsOwedExchange { get; set; }

    /// <summary>No longer in the ring; whoever still holds it must look again.</summary>
    public bool Retired { get; set; }

    /// <summary>Nothing would be lost by forgetting it.</summary>
    public bool IsBlank => Key is null && Flight is null && Former is null && Setback is null && Brake is null && Suspicion is null && !Spent;

    private SlotTrouble Trouble => trouble ??= new SlotTrouble();

    /// <summary>What most slots never have.</summary>
    private sealed class SlotTrouble
    {
        public string? Refused { get; set; }

        public int Refusals { get; set; }

        public Deadline? Suspicion { get; set; }

        public Deadline? Brake { get; set; }

        public KeyFailure? Verdict { get; set; }

        public Deadline ForgetAfter { get; set; }
    }
}
