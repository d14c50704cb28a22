using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace AuroraGateway.Emulator;

/// <summary>A temporary key that was handed out; remembered after its end, so that it is still known as one of ours.</summary>
internal sealed class IssuedKey(string tenant, bool fromSession, long number, DateTimeOffset ends, KeyHolder holder)
{
    public string Tenant { get; } = tenant;

    public bool FromSession { get; } = fromSession;

    public KeyHolder Holder { get; } = holder;

    public RateWindow Rate { get; } = new();

    public bool IsLive(DateTimeOffset now) => now < ends && number > Volatile.Read(ref Holder.RevokedUpTo);
}

/// <summary>What all keys of one tenant have in common.</summary>
internal sealed class KeyHolder
{
    public long RevokedUpTo;
    public int Keys;

    public RateWindow Rate { get; } = new();
}

/// <summary>The temporary keys that this emulator issued: looked up without a lock, the oldest removed beyond a bound.</summary>
internal sealed class IssuedKeys(int capacity = 100_000)
{
    private readonly Lock writing = new();
    private readonly ConcurrentDictionary<string, IssuedKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyHolder> holders = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private long number;

    public int Count => keys.Count;

    public string Issue(string tenant, bool fromSession, DateTimeOffset ends, bool revokeOlder)
    {
        var secret = "tk_test_" + RandomNumberGenerator.GetHexString(24, lowercase: true);
        lock (writing)
        {
            var holder = HolderOf(tenant);
            if (revokeOlder)
            {
                Volatile.Write(ref holder.RevokedUpTo, number);
            }

            var key = new IssuedKey(tenant, fromSession, ++number, ends, holder);
            keys[secret] = key;
            order.Enqueue(secret);
            holder.Keys++;
            if (order.Count > capacity)
            {
                ForgetOldest();
            }

            return secret;
        }
    }

    public IssuedKey? Find(ReadOnlySpan<char> secret) =>
        keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(secret, out var key) ? key : null;

    /// <summary>Ends every key that the tenant holds now.</summary>
    public void Revoke(string tenant)
    {
        lock (writing)
        {
            if (holders.TryGetValue(tenant, out var holder))
            {
                Volatile.Write(ref holder.RevokedUpTo, number);
            }
        }
    }

    /// <summary>The limit that all keys of a tenant share; one of its own for a tenant that never had a key.</summary>
    public RateWindow SharedRate(string tenant)
    {
        lock (writing)
        {
            return holders.TryGetValue(tenant, out var holder) ? holder.Rate : new RateWindow();
        }
    }

    private KeyHolder HolderOf(string tenant)
    {
        if (!holders.TryGetValue(tenant, out var holder))
        {
            holders[tenant] = holder = new KeyHolder();
        }

        return holder;
    }

    private void ForgetOldest()
    {
        if (keys.TryRemove(order.Dequeue(), out var oldest) && --oldest.Holder.Keys == 0)
        {
            holders.Remove(oldest.Tenant);
        }
    }
}
