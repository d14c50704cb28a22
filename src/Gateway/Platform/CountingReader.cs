using System.Buffers;
using System.IO.Pipelines;

namespace AuroraGateway.Platform;

/// <summary>Sees each byte of a connection once: what a reader did not consume is in the next read again.</summary>
internal abstract class CountingReader(PipeReader inner) : PassingReader(inner)
{
    // What was read last, and how much of that is still there.
    private ReadOnlySequence<byte> last;
    private long left;
    private bool isCounting;

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (isCounting)
        {
            (left, last, isCounting) = (last.Slice(consumed).Length, default, false);
        }

        Inner.AdvanceTo(consumed, examined);
    }

    /// <summary>The bytes of a read that no read before it had.</summary>
    protected ReadOnlySequence<byte> Unseen(in ReadOnlySequence<byte> buffer)
    {
        (last, isCounting) = (buffer, true);
        return buffer.Slice(left);
    }
}
