using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// What a client sends over HTTP/2, with the HEADERS frames counted. A few bytes of one name a header of four kilobytes eight times (RFC
/// 7541, section 2.3.2), and the server keeps a stream that it refused for five seconds with its whole head.
/// </summary>
internal sealed class Http2Heads : IDuplexPipe
{
    public Http2Heads(IDuplexPipe inner, ConnectionProof proof)
    {
        proof.CountsHeads = true;
        (Input, Output) = (new Reader(inner.Input, proof), inner.Output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    private sealed class Reader(PipeReader inner, ConnectionProof proof) : CountingReader(inner)
    {
        private const int Preface = 24;
        private const int FrameHeader = 9;
        private const byte Headers = 1;

        private readonly byte[] header = new byte[FrameHeader];
        private long skipped = Preface;
        private int filled;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await Inner.ReadAsync(cancellationToken);
            Count(result.Buffer);
            return result;
        }

        public override bool TryRead(out ReadResult result)
        {
            var isRead = Inner.TryRead(out result);
            if (isRead)
            {
                Count(result.Buffer);
            }

            return isRead;
        }

        private void Count(in ReadOnlySequence<byte> buffer)
        {
            foreach (var memory in Unseen(buffer))
            {
                for (var bytes = memory.Span; !bytes.IsEmpty;)
                {
                    bytes = skipped > 0 ? Skip(bytes) : Fill(bytes);
                }
            }
        }

        private ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes)
        {
            var count = (int)Math.Min(skipped, bytes.Length);
            skipped -= count;
            return bytes[count..];
        }

        private ReadOnlySpan<byte> Fill(ReadOnlySpan<byte> bytes)
        {
            var count = Math.Min(FrameHeader - filled, bytes.Length);
            bytes[..count].CopyTo(header.AsSpan(filled));
            filled += count;
            if (filled == FrameHeader)
            {
                filled = 0;
                skipped = (header[0] << 16) | (header[1] << 8) | header[2];
                if (header[3] == Headers)
                {
                    proof.HeadBegan();
                }
            }

            return bytes[count..];
        }
    }
}
