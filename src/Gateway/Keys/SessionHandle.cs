using System.Buffers.Binary;

namespace AuroraGateway.Keys;

/// <summary>A session of an embedded app: the caller that brought its token, and the token's SHA-256 digest.</summary>
public sealed class SessionHandle(string caller, byte[] digest) : IEquatable<SessionHandle>
{
    public string Caller { get; } = caller;

    /// <summary>32 bytes.</summary>
    public ReadOnlySpan<byte> Digest => digest;

    public bool Equals(SessionHandle? other) => other is not null && Caller == other.Caller && Digest.SequenceEqual(other.Digest);

    public override bool Equals(object? obj) => Equals(obj as SessionHandle);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(digest);

    public override string ToString() => Convert.ToHexStringLower(digest.AsSpan(0, 4));
}
