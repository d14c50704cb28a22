using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// A request body that is kept as far as there is room for it. A body that is kept whole can be read again; of another one the kept
/// beginning is read first, then the rest from the caller, once.
/// </summary>
internal sealed class KeptBodyStream(Stream inner, long length, BodyBudget budget, CallerShare share) : BodyStream
{
    // Most bodies fit into the first block.
    private const int FirstBlock = 4 * 1024;
    private const int LargestBlock = 32 * 1024;

    private readonly List<byte[]> blocks = new(1);
    private long kept;
    private long reserved;
    private int block;
    private int offset;

    /// <summary>Bytes kept: all that were read before the body was sent.</summary>
    public long Kept => kept;

    /// <summary>True once all of it is kept.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads the body until its end, or until there is no more room.</summary>
    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        var free = Memory<byte>.Empty;
        while (kept < length)
        {
            if (free.IsEmpty)
            {
                // A body takes no room before it arrives: a caller may open many streams and send nothing.
                _ = await inner.ReadAsync(Memory<byte>.Empty, cancellation);
                free = AddBlock();
                if (free.IsEmpty)
                {
                    return;
                }
            }

            var read = await inner.ReadAsync(free, cancellation);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            kept += read;
            free = free[read..];
        }

        // Over HTTP/2 a stream may send more than it announced, and that is known only at its end.
        if (await inner.ReadAsync(new byte[1], cancellation) > 0)
        {
            throw new BadHttpRequestException("The body is longer than its Content-Length.");
        }

        IsWhole = true;
    }

    /// <summary>Offers a body that is whole once more.</summary>
    public void Rewind() => (block, offset) = (0, 0);

    /// <summary>Gives the room back. Reads after that are still correct: the blocks live as long as their reader.</summary>
    public void Release()
    {
        var bytes = Interlocked.Exchange(ref reserved, 0);
        if (bytes > 0)
        {
            budget.Release(share, bytes);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (block == blocks.Count)
        {
            return IsWhole ? new(0) : inner.ReadAsync(buffer, cancellationToken);
        }

        // A block is added only when the one before is full, so that each of them is full here.
        var left = blocks[block].Length - offset;
        var read = Math.Min(buffer.Length, left);
        blocks[block].AsSpan(offset, read).CopyTo(buffer.Span);
        offset += read;
        if (read == left)
        {
            NextBlock();
        }

        return new(read);
    }

    /// <returns>Room for what comes next; empty if there is none.</returns>
    private Memory<byte> AddBlock()
    {
        var size = (int)Math.Min(length - kept, blocks.Count == 0 ? FirstBlock : Math.Min(LargestBlock, blocks[^1].Length * 2));
        if (!budget.TryReserve(share, size))
        {
            return Memory<byte>.Empty;
        }

        reserved += size;
        var added = new byte[size];
        blocks.Add(added);
        return added;
    }

    private void NextBlock()
    {
        block++;
        offset = 0;
        if (!IsWhole && block == blocks.Count)
        {
            // The beginning was sent, and is never sent again.
            blocks.Clear();
            block = 0;
            Release();
        }
    }
}
