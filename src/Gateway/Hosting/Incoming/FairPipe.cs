using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>
/// A connection's transport that shares the event loop. What arrives before a proof is read on <see cref="StrangerThreads"/>; with a proof
/// it is read on the event loop, and hands that over after a stretch: sockets that complete inline would let one connection that sends
/// without pause keep the loop for itself.
/// </summary>
internal sealed class FairPipe(IDuplexPipe inner, ConnectionProof proof, StrangerThreads threads) : IDuplexPipe
{
    public PipeReader Input { get; } = new Reader(inner.Input, proof, threads);

    public PipeWriter Output { get; } = inner.Output;

    private sealed class Reader(PipeReader inner, ConnectionProof proof, StrangerThreads threads) : CountingReader(inner)
    {
        // A read has 4 KiB at the most. An ordinary request takes one or two reads, and so hands over once in a hundred requests.
        private const int Stretch = 256;

        // Requests that came together are read from what is there already.
        private const int AtOnce = 16;

        private int reads;
        private int inARow;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var read = Inner.ReadAsync(cancellationToken);
            if (!proof.IsProven)
            {
                return CountAsync(read);
            }

            inARow = read.IsCompleted ? inARow + 1 : 0;
            if (++reads < Stretch && inARow < AtOnce)
            {
                return read;
            }

            (reads, inARow) = (0, 0);
            return HandOverAsync(read);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<ReadResult> CountAsync(ValueTask<ReadResult> read)
        {
            var result = await read;
            await threads.EnterAsync();
            proof.Received((int)Unseen(result.Buffer).Length);
            return result;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<ReadResult> HandOverAsync(ValueTask<ReadResult> read)
        {
            var result = await read;
            await threads.EnterAsync();
            return result;
        }
    }
}
