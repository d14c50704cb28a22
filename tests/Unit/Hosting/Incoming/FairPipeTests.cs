using System.IO.Pipelines;
using AuroraGateway.Callers;
using AuroraGateway.Hosting.Incoming;

namespace AuroraGateway.Unit.Hosting.Incoming;

public sealed class FairPipeTests : IDisposable
{
    private readonly StrangerThreads threads = new(1);
    private readonly Pipe pipe = new(
        new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly Proof proof = new();

    [Fact]
    public Task Without_a_proof_every_read_goes_on_on_the_threads_for_strangers() => OnPoolAsync(async () =>
    {
        Assert.Equal(3, await HandOversAsync(3, bytes: 1));
    });

    [Fact]
    public Task With_a_proof_a_read_stays_where_it_is_and_a_long_stretch_hands_over() => OnPoolAsync(async () =>
    {
        proof.Prove(new Caller("crm", 0));
        Assert.InRange(await HandOversAsync(300, bytes: 1), 1, 2);
    });

    [Fact]
    public Task Requests_that_came_together_hand_over_after_a_few() => OnPoolAsync(async () =>
    {
        proof.Prove(new Caller("crm", 0));

        // A hand-over that is done before it is awaited goes unseen.
        Assert.InRange(await HandOversAsync(64, bytes: 64), 1, 5);
    });

    [Fact]
    public async Task Without_a_proof_each_byte_is_counted_once_however_it_is_consumed()
    {
        var input = new FairPipe(new Duplex(pipe), proof, threads).Input;
        await pipe.Writer.WriteAsync(new byte[100]);
        var read = await input.ReadAsync();
        input.AdvanceTo(read.Buffer.GetPosition(30), read.Buffer.End);
        await pipe.Writer.WriteAsync(new byte[10]);
        read = await input.ReadAsync();
        input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        await pipe.Writer.WriteAsync(new byte[1]);
        read = await input.ReadAsync();
        input.AdvanceTo(read.Buffer.End);
        Assert.Equal([100, 10, 1], proof.Counted);
        proof.Prove(new Caller("crm", 0));
        await pipe.Writer.WriteAsync(new byte[5]);
        input.AdvanceTo((await input.ReadAsync()).Buffer.End);
        Assert.Equal(3, proof.Counted.Count);
    }

    [Fact]
    public async Task One_connection_takes_turns_with_another()
    {
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        var first = Task.Run(async () =>
        {
            await threads.EnterAsync();
            _ = Task.Run(entered.SetResult);
            gate.Wait();
            order.Add("a1");
            await threads.EnterAsync();
            order.Add("a2");
        });
        await entered.Task;
        var second = Task.Run(async () =>
        {
            await threads.EnterAsync();
            order.Add("b1");
        });
        await Waiting.UntilAsync(() => threads.Waiting == 1);
        gate.Set();
        await Task.WhenAll(first, second);
        Assert.Equal(["a1", "b1", "a2"], order);
    }

    public void Dispose() => threads.Dispose();

    // Without the test runner's context, which would take the rest of each read elsewhere.
    private static Task OnPoolAsync(Func<Task> test) => Task.Run(test);

    /// <summary>Reads one byte after the other, each begun on the pool.</summary>
    /// <param name="reads">How many.</param>
    /// <param name="bytes">That come together, once the reader waits for them or before.</param>
    /// <returns>How many of them ended on another thread.</returns>
    private async Task<int> HandOversAsync(int reads, int bytes)
    {
        var input = new FairPipe(new Duplex(pipe), proof, threads).Input;
        var handOvers = 0;
        for (var i = 0; i < reads; i++)
        {
            await Task.Yield();
            var reading = EndsElsewhereAsync(input);
            if (i % bytes == 0)
            {
                await pipe.Writer.WriteAsync(new byte[bytes]);
            }

            handOvers += await reading ? 1 : 0;
        }

        return handOvers;
    }

    private static async Task<bool> EndsElsewhereAsync(PipeReader input)
    {
        var read = await input.ReadAsync();
        var isElsewhere = !Thread.CurrentThread.IsThreadPoolThread;
        input.AdvanceTo(read.Buffer.GetPosition(1));
        return isElsewhere;
    }

    private sealed class Duplex(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }

    private sealed class Proof : ConnectionProof
    {
        public List<int> Counted { get; } = [];

        public override bool IsEnding => false;

        public override void Begin()
        {
        }

        public override void End()
        {
        }

        public override void Prove(Caller caller) => IsProven = true;

        public override void Received(int bytes) => Counted.Add(bytes);

        public override void Seen()
        {
        }
    }
}
