using System.Threading.Channels;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>A store in the test's hand: each question waits until the test answers it.</summary>
internal sealed class StoreByHand : IPermitStore
{
    private readonly Channel<Asked> questions = Channel.CreateUnbounded<Asked>();

    public bool IsTogether { get; set; } = true;

    /// <summary>What a roll call is answered.</summary>
    public Task<int?> Roll { get; set; } = Task.FromResult<int?>(1);

    /// <summary>The replicas that called the roll.</summary>
    public List<string> Rolls { get; } = [];

    public async ValueTask<PermitAnswer?> AskAsync(PermitQuestion question)
    {
        var asked = new Asked(question);
        questions.Writer.TryWrite(asked);
        return await asked.Reply.Task;
    }

    public async ValueTask<int?> CallRollAsync(string replica)
    {
        Rolls.Add(replica);
        return await Roll;
    }

    public Task<Asked> NextAsync() => questions.Reader.ReadAsync().AsTask().Within("question to the store");

    /// <summary>A question without its answer.</summary>
    internal sealed record Asked(PermitQuestion Question)
    {
        public TaskCompletionSource<PermitAnswer?> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer(int held, int pool, int share, int closedSeconds = 0) =>
            Reply.SetResult(new PermitAnswer(held, pool, share, TimeSpan.FromSeconds(closedSeconds)));

        public void StayWithoutAnswer() => Reply.SetResult(null);
    }
}
