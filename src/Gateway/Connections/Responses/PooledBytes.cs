using System.Buffers;

namespace AuroraGateway.Connections.Responses;

/// <summary>Bytes in pooled memory that may contain a key: cleared before others get the memory.</summary>
internal sealed class PooledBytes(int capacity) : IDisposable
{
    public byte[] Array { get; } = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; set; }

    public ReadOnlyMemory<byte> Memory => Array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);

    public Stream Open() => new MemoryStream(Array, 0, Length, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(Array, clearArray: true);
}
