using System.Buffers;
using System.IO.Pipelines;
using AuroraGateway.Platform;

namespace AuroraGateway.Files.Trust;

/// <summary>The same as <see cref="HandshakeStream"/> for a connection of a listener.</summary>
internal sealed class HandshakePipe : IDuplexPipe
{
    /// <param name="transport">The connection below TLS.</param>
    /// <param name="budget">Bytes of the handshake.</param>
    /// <param name="threads">Null for the shared ones.</param>
    public HandshakePipe(IDuplexPipe transport, HandshakeBudget budget, ChainVerification? threads = null) =>
        (Input, Output) = (new Reader(transport.Input, budget, threads ?? ChainVerification.Shared), transport.Output);

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    private sealed class Reader(PipeReader inner, HandshakeBudget budget, ChainVerification threads)
        : PassingReader(inner)
    {
        // What was given out last and is not consumed yet.
        private ReadOnlySequence<byte> given;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            budget.IsComplete ? Inner.ReadAsync(cancellationToken) : ReadCountedAsync(cancellationToken);

        public override bool TryRead(out ReadResult result)
        {
            if (!budget.IsComplete)
            {
                // The handshake always waits for more.
                result = default;
                return false;
            }

            return Inner.TryRead(out result);
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            Count(consumed);
            Inner.AdvanceTo(consumed, examined);
        }

        private async ValueTask<ReadResult> ReadCountedAsync(CancellationToken cancellation)
        {
            budget.Demand();
            var result = await Inner.ReadAsync(cancellation);
            await budget.EnterAsync(threads);

            // What follows the handshake in the same read stays in the transport until it is read on its own.
            var isWhole = result.Buffer.Length <= budget.Left;
            given = isWhole ? result.Buffer : result.Buffer.Slice(0, budget.Left);
            return new ReadResult(given, result.IsCanceled, result.IsCompleted && isWhole);
        }

        private void Count(SequencePosition consumed)
        {
            if (!given.IsEmpty)
            {
                budget.Spend(given.Slice(given.Start, consumed).Length);
                given = default;
            }
        }
    }
}
