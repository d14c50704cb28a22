using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Callers.ApiKeys;

/// <summary>Finds the caller of an API key by the key's SHA-256 digest; knows a key itself only while its caller uses it.</summary>
public sealed class ApiKeyRegister
{
    /// <summary>Characters a key may have at the most; longer ones are refused unread.</summary>
    public const int MaxLength = 512;

    private readonly FrozenDictionary<long, Entry[]> byPrefix;
    private readonly RecentKeys recent = new();

    /// <param name="digests">SHA-256 digests (32 bytes each) with the caller each stands for.</param>
    public ApiKeyRegister(IEnumerable<(byte[] Digest, Caller Caller)> digests) =>
        byPrefix = digests.Select(entry => new Entry(entry.Digest, entry.Caller))
            .GroupBy(entry => Prefix(entry.Digest))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());

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
        if (!byPrefix.TryGetValue(Prefix(digest), out var entries))
        {
            return null;
        }

        // The prefix of a digest tells nothing of the key; the rest is compared in constant time all the same.
        foreach (var entry in entries)
        {
            if (CryptographicOperations.FixedTimeEquals(entry.Digest, digest))
            {
                return entry.Caller;
            }
        }

        return null;
    }

    private static long Prefix(ReadOnlySpan<byte> digest) => BinaryPrimitives.ReadInt64LittleEndian(digest);

    private sealed record Entry(byte[] Digest, Caller Caller);
}
