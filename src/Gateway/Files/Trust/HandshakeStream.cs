using AuroraGateway.Platform;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// A connection below TLS. Until the handshake is complete it counts what the peer sends, and each piece is worked on by <see
/// cref="ChainVerification"/> instead of the event loop that received it. Afterwards it only passes on.
/// </summary>
internal sealed class HandshakeStream(Stream inner, HandshakeBudget budget, ChainVerification? threads = null)
    : PassingStream(inner)
{
    private readonly ChainVerification threads = threads ?? ChainVerification.Shared;

    public override bool CanTimeout => Inner.CanTimeout;

    public override int ReadTimeout { get => Inner.ReadTimeout; set => Inner.ReadTimeout = value; }

    public override int WriteTimeout { get => Inner.WriteTimeout; set => Inner.WriteTimeout = value; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        budget.IsComplete || buffer.IsEmpty ? Inner.ReadAsync(buffer, cancellationToken) : ReadCountedAsync(buffer, cancellationToken);

    public override int Read(Span<byte> buffer)
    {
        if (budget.IsComplete || buffer.IsEmpty)
        {
            return Inner.Read(buffer);
        }

        budget.Demand();
        var read = Inner.Read(buffer[..Math.Min(buffer.Length, budget.Left)]);
        budget.Spend(read);
        return read;
    }

    private async ValueTask<int> ReadCountedAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        budget.Demand();
        var read = await Inner.ReadAsync(buffer[..Math.Min(buffer.Length, budget.Left)], cancellation);
        budget.Spend(read);
        await budget.EnterAsync(threads);
        return read;
    }
}
