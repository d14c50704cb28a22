using System.IO.Pipelines;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>
/// What a caller sends, with its end reported only behind its last byte. The server refuses a request body as cut off when it finds the end
/// of the connection together with the bytes of the body, even if they are all there.
/// </summary>
internal sealed class UnendedReader(PipeReader inner) : PassingReader(inner)
{
    private SequencePosition end;
    private bool isHeldBack;
    private bool isUsedUp;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = Inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(HoldBackEnd(reading.Result)) : reading;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!Inner.TryRead(out result))
        {
            return false;
        }

        result = HoldBackEnd(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A reader that examined everything and reads again waits for more: report that there is none.
        if (isHeldBack)
        {
            (isHeldBack, isUsedUp) = (false, examined.Equals(end));
        }

        Inner.AdvanceTo(consumed, examined);
    }

    private ReadResult HoldBackEnd(in ReadResult result)
    {
        if (!result.IsCompleted || result.Buffer.IsEmpty || isUsedUp)
        {
            return result;
        }

        (end, isHeldBack) = (result.Buffer.End, true);
        return new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false);
    }
}
