using System.Security.Cryptography;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What replicas store, sealed with AES-256-GCM: version (1 byte), kind (1), nonce (12), ciphertext, tag (16). Version, kind and
/// <see cref="SealContext"/> are authenticated, so that an entry moved, swapped or written for something else does not open.
/// </summary>
internal static class Envelope
{
    /// <summary>The only version written, and the only one read. Change the layout, and this changes.</summary>
    public const byte Version = 1;

    /// <summary>Version, kind and nonce: no two envelopes begin with the same bytes, so they name one.</summary>
    public const int HeadLength = 2 + NonceLength;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int LargestContent = 8 * 1024;

    /// <param name="kind">What the content is.</param>
    /// <param name="content">Not empty.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="context">What the envelope is bound to.</param>
    /// <param name="nonce">12 bytes, never used twice with the key; null for random ones.</param>
    public static byte[] Seal(
        EnvelopeKind kind, ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, SealContext context, byte[]? nonce = null)
    {
        var envelope = new byte[HeadLength + content.Length + TagLength];
        envelope[0] = Version;
        envelope[1] = (byte)kind;
        var nonceAt = envelope.AsSpan(2, NonceLength);
        if (nonce is null)
        {
            RandomNumberGenerator.Fill(nonceAt);
        }
        else
        {
            nonce.CopyTo(nonceAt);
        }

        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(
            nonceAt, content, envelope.AsSpan(HeadLength, content.Length), envelope.AsSpan(HeadLength + content.Length),
            context.Bytes(Version, kind));
        return envelope;
    }

    /// <returns>The content, or null if it was not sealed by us, for this, in this version.</returns>
    public static byte[]? Open(EnvelopeKind kind, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> key, SealContext context)
    {
        var length = envelope.Length - HeadLength - TagLength;
        if (length is < 1 or > LargestContent || envelope[0] != Version || envelope[1] != (byte)kind)
        {
            return null;
        }

        var content = new byte[length];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(
                envelope.Slice(2, NonceLength), envelope.Slice(HeadLength, length), envelope[(HeadLength + length)..], content,
                context.Bytes(Version, kind));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

/// <summary>What an <see cref="Envelope"/> holds.</summary>
internal enum EnvelopeKind : byte
{
    /// <summary>A temporary key: <see cref="StoredKey"/>.</summary>
    Key = 1,

    /// <summary>Why the last exchange brought none: <see cref="StoredRefusal"/>.</summary>
    Refusal = 2,

    /// <summary>A session token for which there is a handle: <see cref="Handles.HandleContent"/>.</summary>
    Handle = 3,
}
