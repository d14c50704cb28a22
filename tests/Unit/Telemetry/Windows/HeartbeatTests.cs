using AuroraGateway.Telemetry.Windows;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Windows;

/// <summary>Five minutes in sixty cells.</summary>
public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void What_happens_now_is_last()
    {
        var heartbeat = new Heartbeat(time);
        heartbeat.Beat(bad: false);
        heartbeat.Beat(bad: true);
        var (all, bad) = heartbeat.Read();
        Assert.Equal((2, 1), (all[^1], bad[^1]));
        Assert.Equal(2, all.Sum());
    }

    [Fact]
    public void It_moves_to_the_front_and_out_with_time()
    {
        var heartbeat = new Heartbeat(time);
        heartbeat.Beat(bad: false);
        time.Advance(TimeSpan.FromSeconds(Heartbeat.SecondsPerCell * 10));
        Assert.Equal(1, heartbeat.Read().All[^11]);
        time.Advance(TimeSpan.FromSeconds(Heartbeat.SecondsPerCell * (Heartbeat.Cells - 10)));
        Assert.Equal(0, heartbeat.Read().All.Sum());
        heartbeat.Beat(bad: false);
        Assert.Equal(1, heartbeat.Read().All.Sum());
    }
}
