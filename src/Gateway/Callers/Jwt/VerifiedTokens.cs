using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// Remembers for a minute whose a verified token is, by its SHA-256 digest; holds no token. A table of fixed size without locks: a newcomer
/// takes its slot, the one displaced is verified again. Only good tokens get in, so strangers cannot fill it.
/// </summary>
internal sealed class VerifiedTokens
{
    /// <summary>A key that the issuer withdraws stops counting within this time and the renewal of its keys.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private const int Slots = 4096;

    private readonly Entry?[] slots = new Entry?[Slots];

    public Caller? Find(in TokenDigest digest, JwtKeySet? keys, DateTimeOffset now) =>
        Volatile.Read(ref slots[digest.Slot(Slots)]) is { } entry && entry.Digest == digest && ReferenceEquals(entry.Keys, keys) &&
            now < entry.Until
            ? entry.Caller
            : null;

    public void Remember(in TokenDigest digest, Caller caller, JwtKeySet keys, DateTimeOffset now, DateTimeOffset until) =>
        Volatile.Write(ref slots[digest.Slot(Slots)], new Entry(digest, caller, keys, until < now + Memory ? until : now + Memory));

    private sealed record Entry(TokenDigest Digest, Caller Caller, JwtKeySet Keys, DateTimeOffset Until);
}

/// <summary>SHA-256 of a token.</summary>
internal readonly record struct TokenDigest(UInt128 High, UInt128 Low)
{
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        byte[]? rented = null;
        var ascii = token.Length <= 2048 ? stackalloc byte[2048] : (rented = ArrayPool<byte>.Shared.Rent(token.Length));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.ASCII.GetBytes(token, ascii);
        SHA256.HashData(ascii[..length], digest);
        CryptographicOperations.ZeroMemory(ascii[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return new TokenDigest(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }

    public int Slot(int slots) => (int)((uint)Low % (uint)slots);
}
