using System.IO.Pipelines;
using AuroraGateway.Callers;
using AuroraGateway.Hosting;

namespace AuroraGateway.Unit.Hosting;

public sealed class FairPipeTests : IDisposable
{
    private readonly StrangerThreads threads = new(1);
    private readonly Pipe pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly Proof proof = new();

    [Fact]
    public async Task Without_a_proof_every_read_goes_on_on_the_threads_for_strangers()
    {
        var input = Input();
        for (var i = 0; i < 3; i++)
        {
            await pipe.Writer.WriteAsync(new byte[1]);
            Assert.Equal("strangers", await ThreadAfterReadAsync(input));
        }
    }

    [Fact]
    public async Task With_a_proof_a_read_stays_where_it_is_and_a_long_stretch_hands_over()
    {
        proof.Prove(new Caller("crm", 0));
        var input = Input();
        var names = new List<string?>();
        for (var i = 0; i < 300; i++)
        {
            // Waits for the bytes, as between two requests.
            var reading = ThreadAfterReadAsync(input);
            await pipe.Writer.WriteAsync(new byte[1]);
            names.Add(await reading);
        }

        Assert.InRange(names.Count(name => name == "strangers"), 1, 2);
    }

    [Fact]
    public async Task Requests_that_came_together_hand_over_after_a_few()
    {
        proof.Prove(new Caller("crm", 0));
        var input = Input();
        await pipe.Writer.WriteAsync(new byte[64]);
        var names = new List<string?>();
        for (var i = 0; i < 64; i++)
        {
            names.Add(await ThreadAfterReadAsync(input, one: true));
        }

        Assert.InRange(names.Count(name => name == "strangers"), 3, 5);
    }

    [Fact]
    public async Task One_connection_takes_turns_with_another()
    {
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var first = Task.Run(async () =>
        {
            await threads.EnterAsync();
            gate.Wait();
            order.Add("a1");
            await threads.EnterAsync();
            order.Add("a2");
        });
        var second = Task.Run(async () =>
        {
            await threads.EnterAsync();
            order.Add("b1");
        });
        await Waiting.UntilAsync(() => threads.Waiting >= 1);
        gate.Set();
        await Task.WhenAll(first, second);
        Assert.Contains(string.Join(' ', order), (string[])["a1 b1 a2", "b1 a1 a2"]);
    }

    public void Dispose() => threads.Dispose();

    private PipeReader Input() => new FairPipe(new Duplex(pipe), proof, threads).Input;

    private static async Task<string?> ThreadAfterReadAsync(PipeReader input, bool one = false)
    {
        var read = await input.ReadAsync();
        var name = Thread.CurrentThread.Name;
        input.AdvanceTo(one ? read.Buffer.GetPosition(1) : read.Buffer.End);
        return name;
    }

    private sealed class Duplex(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }

    private sealed class Proof : ConnectionProof
    {
        public override void Prove(Caller caller) => IsProven = true;

        public override void Seen()
        {
        }
    }
}
