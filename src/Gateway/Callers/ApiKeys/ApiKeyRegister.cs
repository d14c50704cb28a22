using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Callers.ApiKeys;

/// <summary>Finds the caller of an API key by the key's SHA-256 digest; knows a key itself only while its caller uses it.</summary>
internal sealed class ApiKeyRegister
{
    /// <summary>Characters a key may have at the most; longer ones are refused unread.</summary>
    public const int MaxLength = 512;

    // Sorted by the first eight bytes of the digest. Two arrays instead of a table, because there may be tens of thousands of keys.
    private readonly long[] prefixes;
    private readonly (byte[] Digest, Caller Caller)[] entries;
    private readonly RecentKeys recent = new();

    /// <param name="digests">SHA-256 digests (32 bytes each) with the caller each belongs to.</param>
    public ApiKeyRegister(IEnumerable<(byte[] Digest, Caller Caller)> digests)
    {
        entries = [.. digests];
        prefixes = Array.ConvertAll(entries, static entry => Prefix(entry.Digest));
        Array.Sort(prefixes, entries);
    }

    /// <summary>Keys that are registered twice, each with its callers in their order.</summary>
    public IEnumerable<(Caller First, Caller Second, byte[] Digest)> Doubles()
    {
        for (var i = 0; i < entries.Length; i++)
        {
            for (var j = i + 1; j < entries.Length && prefixes[j] == prefixes[i]; j++)
            {
                var (one, two) = (entries[i], entries[j]);
                if (one.Digest.AsSpan().SequenceEqual(two.Digest))
                {
                    yield return one.Caller.Index <= two.Caller.Index
                        ? (one.Caller, two.Caller, one.Digest) : (two.Caller, one.Caller, one.Digest);
                }
            }
        }
    }

    public Caller? Find(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > MaxLength)
        {
            return null;
        }

        if (recent.Find(key) is { } known)
        {
            return known;
        }

        if (FindByDigest(key) is not { } caller)
        {
            return null;
        }

        recent.Remember(key, caller);
        return caller;
    }

    private Caller? FindByDigest(ReadOnlySpan<char> key)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetBytes(key, utf8);
        SHA256.HashData(utf8[..length], digest);
        CryptographicOperations.ZeroMemory(utf8[..length]);
        var prefix = Prefix(digest);
        var at = Array.BinarySearch(prefixes, prefix);
        while (at > 0 && prefixes[at - 1] == prefix)
        {
            at--;
        }

        // The prefix of a digest says nothing about the key; the rest is compared in constant time all the same.
        for (; at >= 0 && at < entries.Length && prefixes[at] == prefix; at++)
        {
            if (CryptographicOperations.FixedTimeEquals(entries[at].Digest, digest))
            {
                return entries[at].Caller;
            }
        }

        return null;
    }

    private static long Prefix(ReadOnlySpan<byte> digest) => BinaryPrimitives.ReadInt64LittleEndian(digest);
}
