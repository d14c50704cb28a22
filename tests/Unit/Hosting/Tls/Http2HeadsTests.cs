using System.IO.Pipelines;
using AuroraGateway.Callers;
using AuroraGateway.Hosting.Tls;

namespace AuroraGateway.Unit.Hosting.Tls;

public sealed class Http2HeadsTests
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly Pipe pipe = new();
    private readonly Proof proof = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task Frames_that_begin_a_head_are_counted_however_they_arrive(int piece)
    {
        // SETTINGS, two HEADERS, the second with a payload that looks like frames, CONTINUATION, an empty DATA, HEADERS.
        byte[] bytes = [
            .. Preface, .. Frame(4, 6), .. Frame(1, 0), .. Frame(1, 27, fill: 1), .. Frame(9, 5), .. Frame(0, 0), .. Frame(1, 3)];
        var input = new Http2Heads(new Duplex(pipe), proof).Input;
        for (var at = 0; at < bytes.Length; at += piece)
        {
            await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), TestContext.Current.CancellationToken);

            // Kestrel leaves what is not a whole frame yet.
            var read = await input.ReadAsync(TestContext.Current.CancellationToken);
            var isLast = at + piece >= bytes.Length;
            input.AdvanceTo(isLast || at % 2 == 0 ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
        }

        Assert.Equal(3, proof.Heads);
    }

    [Fact]
    public async Task They_are_counted_with_a_proof_too_and_the_connection_is_marked()
    {
        var input = new Http2Heads(new Duplex(pipe), proof).Input;
        proof.Prove(new Caller("crm", 0));
        await pipe.Writer.WriteAsync((byte[])[.. Preface, .. Frame(1, 3)], TestContext.Current.CancellationToken);
        Assert.True(input.TryRead(out var read));
        input.AdvanceTo(read.Buffer.End);
        Assert.Equal((1, true), (proof.Heads, proof.CountsHeads));
    }

    private static byte[] Frame(byte type, byte length, byte fill = 0) =>
        [0, 0, length, type, 0, 0, 0, 0, 1, .. Enumerable.Repeat(fill, length)];

    private sealed class Duplex(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }

    private sealed class Proof : ConnectionProof
    {
        public int Heads { get; private set; }

        public override bool IsEnding => false;

        public override void Begin()
        {
        }

        public override void End()
        {
        }

        public override void Prove(Caller caller) => IsProven = true;

        public override void Seen()
        {
        }

        public override void HeadBegan() => Heads++;
    }
}
