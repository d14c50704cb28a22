using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Handles;

/// <summary>The handles that this process knows, bounded in number and in characters of their tokens.</summary>
internal sealed class HandleTable(TimeProvider time)
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // Where there is no room, each newcomer would sweep the table again.
    private static readonly TimeSpan SweepWhenFull = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> byDigest = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyOwner, Entry> byToken = [];
    private long characters;
    private long sweptAt = time.GetTimestamp();

    public int Count
    {
        get
        {
            lock (gate)
            {
                return byDigest.Count;
            }
        }
    }

    /// <returns>The handle of the token, a new one if it has none; null if there is no room.</returns>
    public TokenHandle? Issue(HandleContent content, TenantId tenant, TimeSpan life, int most, out bool isNew)
    {
        var now = ClockReading.Of(time);
        var owner = OwnerOf(content, tenant);
        lock (gate)
        {
            SweepLocked(now, most, content);
            isNew = false;
            if (byToken.TryGetValue(owner, out var known) && !known.Until.HasPassed(now))
            {
                return known.Handle;
            }

            if (!HasRoomLocked(most, content))
            {
                return null;
            }

            isNew = true;
            var entry = new Entry(TokenHandle.Create(), content, tenant) { Until = Deadline.After(now, life, time) };
            AddLocked(entry, owner);
            return entry.Handle;
        }
    }

    /// <summary>Adds one that another replica issued; nothing happens if there is no room.</summary>
    public void Remember(TokenHandle handle, HandleContent content, TenantId tenant, TimeSpan life, int most)
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            SweepLocked(now, most, content);
            if (!byDigest.ContainsKey(handle.Digest) && HasRoomLocked(most, content))
            {
                var entry = new Entry(handle, content, tenant) { Until = Deadline.After(now, life, time), IsUsed = true };
                AddLocked(entry, OwnerOf(content, tenant));
            }
        }
    }

    /// <returns>Null if it is not known here.</returns>
    public HandleResult? Use(TokenHandle handle, TenantId tenant, string caller, TimeSpan usedLife, out bool isFirstUse)
    {
        isFirstUse = false;
        var now = ClockReading.Of(time);
        lock (gate)
        {
            if (!byDigest.TryGetValue(handle.Digest, out var entry) || entry.Until.HasPassed(now))
            {
                return null;
            }

            if (entry.Tenant != tenant)
            {
                return new(HandleOutcome.Unknown);
            }

            if ((entry.Caller ??= caller) != caller)
            {
                return new(HandleOutcome.OtherCaller);
            }

            isFirstUse = !entry.IsUsed;
            if (isFirstUse)
            {
                entry.IsUsed = true;
                entry.Until = Deadline.After(now, usedLife, time);
            }

            return new(HandleOutcome.Accepted, entry.Content.Token);
        }
    }

    // The caller is part of it: a token that two services received has a handle for each.
    private static KeyOwner OwnerOf(HandleContent content, TenantId tenant) => new(tenant, content.Token.HandleFor(content.Caller ?? ""));

    private bool HasRoomLocked(int most, HandleContent content) =>
        byDigest.Count < most && characters + content.Token.Reveal().Length <= TokenHandles.MostCharacters;

    private void AddLocked(Entry entry, KeyOwner owner)
    {
        byDigest[entry.Handle.Digest] = entry;
        byToken[owner] = entry;
        characters += entry.Content.Token.Reveal().Length;
    }

    private void SweepLocked(in ClockReading now, int most, HandleContent next)
    {
        if (time.GetElapsedTime(sweptAt, now.Timestamp) < (HasRoomLocked(most, next) ? SweepEvery : SweepWhenFull))
        {
            return;
        }

        sweptAt = now.Timestamp;
        foreach (var (digest, entry) in byDigest)
        {
            if (!entry.Until.HasPassed(now))
            {
                continue;
            }

            byDigest.Remove(digest);
            characters -= entry.Content.Token.Reveal().Length;
            var owner = OwnerOf(entry.Content, entry.Tenant);
            if (byToken.TryGetValue(owner, out var latest) && latest == entry)
            {
                byToken.Remove(owner);
            }
        }
    }

    private sealed class Entry(TokenHandle handle, HandleContent content, TenantId tenant)
    {
        public TokenHandle Handle { get; } = handle;

        public HandleContent Content { get; } = content;

        public TenantId Tenant { get; } = tenant;

        /// <summary>The only caller that may use it: the configured one, else the first that used it.</summary>
        public string? Caller { get; set; } = content.Caller;

        public bool IsUsed { get; set; }

        public Deadline Until { get; set; }
    }
}
