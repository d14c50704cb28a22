using System.Buffers.Binary;

namespace AuroraGateway.Tenants;

/// <summary>A session of an embedded app: the caller that brought its token, and the token's SHA-256 digest.</summary>
public sealed class SessionHandle(string caller, byte[] digest) : IEquatable<SessionHandle>
{
    public string Caller { get; } = caller;

    /// <summary>32 bytes.</summary>
    public ReadOnlySpan<byte> Digest => digest;

    public bool Equals(SessionHandle? other) => other is not null && Caller == other.Caller && Digest.SequenceEqual(other.Digest);

    public override bool Equals(object? obj) => Equals(obj as SessionHandle);

    // A caller chooses its tokens, and can choose them by the beginning of their digests.
    public override int GetHashCode() => SeededHash.Of(BinaryPrimitives.ReadUInt128LittleEndian(digest));

    public override string ToString() => Convert.ToHexStringLower(digest.AsSpan(0, 4));
}
