using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>Seals and opens entries with a key derived (HKDF-SHA256) from the application key.</summary>
internal sealed class KeySeal
{
    private readonly string origin;
    private readonly string applicationId;
    private readonly byte[] key;

    public KeySeal(ApplicationKey applicationKey, string origin, string applicationId)
    {
        this.origin = origin;
        this.applicationId = applicationId;
        var secret = Encoding.UTF8.GetBytes(applicationKey.Reveal());
        key = Derive(secret, 32, "aurora-gateway/shared/v1/seal"u8);
        Id = Convert.ToHexStringLower(Derive(secret, 8, "aurora-gateway/shared/v1/id"u8));
        CryptographicOperations.ZeroMemory(secret);
        Mac = new SharedMac(applicationKey, origin, applicationId);
    }

    /// <summary>Authenticates clear text with the same application key.</summary>
    public SharedMac Mac { get; }

    /// <summary>16 hexadecimal digits in the names: entries of two application keys exist side by side while one replaces the
    /// other.</summary>
    public string Id { get; }

    public byte[] Seal(EnvelopeKind kind, ReadOnlySpan<byte> content, in KeyOwner owner, string header, byte[]? nonce = null) =>
        Envelope.Seal(kind, content, key, new SealContext(origin, applicationId, owner, header), nonce);

    /// <inheritdoc cref="Envelope.Open"/>
    public byte[]? Open(EnvelopeKind kind, ReadOnlySpan<byte> envelope, in KeyOwner owner, string header) =>
        Envelope.Open(kind, envelope, key, new SealContext(origin, applicationId, owner, header));

    private static byte[] Derive(byte[] secret, int length, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt: default, purpose);
        return derived;
    }
}
