using System.Runtime.CompilerServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Keys.Exchange;

/// <inheritdoc cref="ReadableConnection"/>
internal sealed class ReadableStream(Stream inner) : PassingStream(inner)
{
    private bool isClosed;
    private volatile bool isDisposed;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isClosed)
        {
            return default;
        }

        var writing = Inner.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : WriteOnAsync(writing);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        isClosed ? Task.CompletedTask : Inner.FlushAsync(cancellationToken);

    // A write that fails because the client below gave up is no sign of Aurora's.
    protected override void Dispose(bool disposing)
    {
        isDisposed = true;
        base.Dispose(disposing);
    }

    public override ValueTask DisposeAsync()
    {
        isDisposed = true;
        return base.DisposeAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteOnAsync(ValueTask writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (IOException exception) when (!isDisposed && ReadableConnection.IsClosedByPeer(exception))
        {
            isClosed = true;
            StoppedUpload.Stop();
        }
    }
}
