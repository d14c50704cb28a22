using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Authenticates what replicas write to the shared store in clear text: HMAC-SHA256 with a key derived from one application key, bound to
/// origin, application and kind. Values that must stay secret are sealed instead (<see cref="KeySeal"/>).
/// </summary>
internal sealed class SharedMac
{
    /// <summary>Characters of one tag: 128 bits, hexadecimal.</summary>
    public const int TagLength = 32;

    private readonly byte[] key;
    private readonly byte[] scope;

    public SharedMac(ApplicationKey applicationKey, string origin, string applicationId)
    {
        var secret = Encoding.UTF8.GetBytes(applicationKey.Reveal());
        key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: default, "aurora-gateway/shared/v1/mac"u8);
        CryptographicOperations.ZeroMemory(secret);
        var parts = new MemoryStream();
        Add(parts, origin);
        Add(parts, applicationId);
        scope = parts.ToArray();
    }

    /// <param name="kind">Two kinds never share a tag.</param>
    /// <param name="parts">Each is length-prefixed, so that no two lists of parts share a tag. A value that must not be replayed needs its
    /// time or number here.</param>
    public string Tag(MacKind kind, params ReadOnlySpan<string> parts)
    {
        using var message = new MemoryStream(256);
        message.Write(scope);
        message.WriteByte((byte)kind);
        foreach (var part in parts)
        {
            Add(message, part);
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message.GetBuffer().AsSpan(0, (int)message.Length), hash);
        return Convert.ToHexStringLower(hash[..(TagLength / 2)]);
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ReadOnlySpan<char> tag, MacKind kind, params ReadOnlySpan<string> parts)
    {
        if (tag.Length != TagLength || !Ascii.IsValid(tag))
        {
            return false;
        }

        Span<byte> found = stackalloc byte[TagLength], expected = stackalloc byte[TagLength];
        Encoding.ASCII.GetBytes(tag, found);
        Encoding.ASCII.GetBytes(Tag(kind, parts), expected);
        return CryptographicOperations.FixedTimeEquals(found, expected);
    }

    private static void Add(MemoryStream message, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        message.Write(length);
        message.Write(bytes);
    }
}
