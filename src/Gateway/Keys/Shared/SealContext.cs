using System.Buffers.Binary;
using System.Text;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>What an envelope is bound to: environment, application, owner, and the header in clear text that the scripts compare.</summary>
/// <param name="Origin">Of the Aurora environment.</param>
/// <param name="ApplicationId">The partner application.</param>
/// <param name="Owner">Whose entry it is.</param>
/// <param name="Header">The text before the envelope; empty for none.</param>
internal readonly record struct SealContext(string Origin, string ApplicationId, KeyOwner Owner, string Header)
{
    /// <summary>Each part with its length before it, so that no two contexts have the same bytes.</summary>
    public byte[] Bytes(byte version, EnvelopeKind kind)
    {
        using var bytes = new MemoryStream(256);
        Add(bytes, "aurora-gateway/shared"u8);
        bytes.WriteByte(version);
        bytes.WriteByte((byte)kind);
        Add(bytes, Encoding.UTF8.GetBytes(Origin));
        Add(bytes, Encoding.UTF8.GetBytes(ApplicationId));
        Add(bytes, Encoding.ASCII.GetBytes(Owner.Tenant.ToString()));
        Add(bytes, Owner.Session is { } session ? session.Digest : default);
        Add(bytes, Encoding.UTF8.GetBytes(Owner.Session?.Caller ?? ""));
        Add(bytes, Encoding.ASCII.GetBytes(Header));
        return bytes.ToArray();
    }

    private static void Add(MemoryStream bytes, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.Write(length);
        bytes.Write(part);
    }
}
