using AuroraGateway.Limits.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>One replica on a fake clock, an allotment of a hundred permits, and a store in the test's hand.</summary>
internal sealed class AllotmentScene : IDisposable
{
    public AllotmentScene(int limit = 100)
    {
        Fleet = new Allotments(Store, Clock);
        Own = Fleet.Open("limit", _ => Taken, () => Changes++);
        Own.Limit = limit;
        Own.Memory = TimeSpan.FromSeconds(60);
    }

    public FakeTimeProvider Clock { get; } = new();

    public StoreByHand Store { get; } = new();

    public Allotments Fleet { get; }

    public Allotment Own { get; }

    /// <summary>Permits in use.</summary>
    public int Taken { get; set; }

    /// <summary>How often the allotment said that it changed.</summary>
    public int Changes { get; private set; }

    public long Now => Clock.GetTimestamp();

    public int Room => Own.Room(Now);

    public bool IsAsking => Fleet.Asking > 0;

    public Task StartAsync() => Fleet.StartAsync(CancellationToken.None);

    /// <summary>Moves the clock on by beats of the replica.</summary>
    public void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Uses the allotment without taking a permit, so that it is not idle.</summary>
    public void Touch()
    {
        lock (Own.Sync)
        {
            Own.Used(Now);
        }
    }

    public void Want(int calls, int atOnce)
    {
        lock (Own.Sync)
        {
            Own.Want(calls, atOnce, Now);
        }
    }

    public void Refuse()
    {
        lock (Own.Sync)
        {
            Own.Refused(Now);
        }
    }

    public void Close(double seconds)
    {
        lock (Own.Sync)
        {
            Own.Close(Now + Ticks(seconds), Now);
        }
    }

    public long Ticks(double seconds) => (long)(seconds * Clock.TimestampFrequency);

    public async Task AnswerAsync(int held, int pool, int share, int closedSeconds = 0)
    {
        (await Store.NextAsync()).Answer(held, pool, share, closedSeconds);
        await SettleAsync();
    }

    public async Task StayWithoutAnswerAsync()
    {
        (await Store.NextAsync()).StayWithoutAnswer();
        await SettleAsync();
    }

    /// <summary>Started, and answered the first question so.</summary>
    public async Task BeginAsync(int held, int pool, int share)
    {
        await StartAsync();
        Want(1, 1);
        await AnswerAsync(held, pool, share);
    }

    /// <summary>Until every question has its answer.</summary>
    public Task SettleAsync() => Waiting.UntilAsync(() => !IsAsking);

    public void Dispose() => Fleet.Dispose();
}
