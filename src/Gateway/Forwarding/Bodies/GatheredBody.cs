using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// A response that takes more than one read, on its way to the caller. What Aurora has ready is sent together, because each call of the
/// kernel costs as much as several kilobytes. A write does not wait for a caller that reads slowly: <see cref="LongBodyStream"/> waits
/// before its next read, where the forwarder has returned its buffer of 64 KiB to the pool.
/// </summary>
internal sealed class GatheredBody(IHttpResponseBodyFeature response) : Stream
{
    /// <summary>
    /// Bytes that are sent at the latest, to a caller that reads as fast as Aurora sends. So is the first piece to any caller: the buffers
    /// of the kernel have room for it.
    /// </summary>
    public const int Most = 64 * 1024;

    /// <summary>The same after that, and once the caller had to be waited for: what it has not read is held in memory.</summary>
    public const int MostIfSlow = 16 * 1024;

    // One record of TLS and one frame of HTTP/2: what is shorter arrives with one read.
    private const int OneRead = 16 * 1024;

    // 256 KiB: the buffers of the kernel take as much of the response to a caller that does not read.
    private const int Calm = 16;

    private readonly PipeWriter writer = response.Writer;
    private int gathered;
    private int sentAtOnce;
    private bool hasBegun;
    private bool hasSent;
    private Task<FlushResult>? sending;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Bytes to read and to send at once.</summary>
    public int Piece => hasSent && sentAtOnce < Calm ? MostIfSlow : Most;

    /// <summary>True while the caller has not read enough of what was sent.</summary>
    public bool IsSending => sending is { IsCompletedSuccessfully: false };

    /// <summary>True if the caller, and not Aurora, is the reason that the transfer ended.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True for a response of this length, if there is something to gather.</summary>
    public static bool IsFor(long? length) => length is null or > OneRead;

    /// <summary>Replaces the body of a response that has not begun.</summary>
    public static GatheredBody Of(HttpContext http)
    {
        var feature = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new GatheredBody(feature);
        http.Features.Set<IHttpResponseBodyFeature>(new Feature(feature, body));
        return body;
    }

    /// <summary>Sends what is gathered, without a wait.</summary>
    public void Send(CancellationToken cancellation)
    {
        if (gathered > 0 && !IsSending)
        {
            (gathered, hasSent) = (0, true);
            var flush = writer.FlushAsync(cancellation);
            sending = flush.IsCompletedSuccessfully ? null : flush.AsTask();
            sentAtOnce = sending is null ? sentAtOnce + 1 : 0;
        }
    }

    /// <summary>Sends what is gathered, and waits until the caller has read enough.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellation)
    {
        try
        {
            Send(cancellation);
            if (sending is not null)
            {
                await sending;
                sending = null;
            }
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The first write starts the response, which may fail: the forwarder must see that where it writes.
        var starting = hasBegun ? Task.CompletedTask : response.StartAsync(cancellationToken);
        hasBegun = true;
        if (!starting.IsCompletedSuccessfully || IsSending)
        {
            return SettleAndWriteAsync(starting, buffer, cancellationToken);
        }

        Write(buffer.Span, cancellationToken);
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => SettleAsync(cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellation)
    {
        Gather(bytes);
        if (gathered >= Piece)
        {
            Send(cancellation);
        }
    }

    private void Gather(ReadOnlySpan<byte> bytes)
    {
        gathered += bytes.Length;
        while (bytes.Length > 0)
        {
            var room = writer.GetSpan();
            if (room.IsEmpty)
            {
                // Kestrel has none for a connection that ended.
                HasFailed = true;
                throw new IOException("The caller's connection has ended.");
            }

            var part = Math.Min(room.Length, bytes.Length);
            bytes[..part].CopyTo(room);
            writer.Advance(part);
            bytes = bytes[part..];
        }
    }

    private async ValueTask SettleAndWriteAsync(Task starting, ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        await starting;
        await SettleAsync(cancellation);
        Write(buffer.Span, cancellation);
    }

    private sealed class Feature(IHttpResponseBodyFeature inner, GatheredBody body) : IHttpResponseBodyFeature
    {
        public Stream Stream => body;

        public PipeWriter Writer => inner.Writer;

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => inner.CompleteAsync();
    }
}
