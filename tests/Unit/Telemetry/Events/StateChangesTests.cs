using AuroraGateway.Telemetry.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Events;

/// <summary>The last state changes, as events feed them.</summary>
public sealed class StateChangesTests
{
    private const int OfStrangers = 1613;
    private const int OfCallers = 1102;

    private readonly FakeTimeProvider time = new();
    private readonly StateChanges changes;

    public StateChangesTests() => changes = new(time);

    [Fact]
    public void The_newest_is_first_and_the_oldest_is_removed()
    {
        for (var i = 0; i <= StateChanges.Most; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            changes.Record(2000 + i, LogLevel.Information, $"change {i}");
        }

        var newest = changes.Newest();
        Assert.Equal(StateChanges.Most, newest.Count);
        Assert.Equal($"change {StateChanges.Most}", newest[0].What);
        Assert.Equal("change 1", newest[^1].What);
    }

    [Fact]
    public void The_same_again_is_counted_and_pushes_nothing_out()
    {
        changes.Record(1511, LogLevel.Warning, "gone");
        changes.Record(1511, LogLevel.Warning, "gone");
        Assert.Equal(2, Assert.Single(changes.Newest()).Times);
    }

    [Fact]
    public void What_strangers_cause_is_one_entry_with_a_count_and_pushes_nothing_out()
    {
        changes.Record(1401, LogLevel.Information, "reloaded");
        for (var i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            changes.Record(OfStrangers, LogLevel.Information, $"bad handshake {i}");
        }

        Assert.Equal(["bad handshake 59 × 60", "reloaded × 1"], changes.Newest().Select(change => $"{change.What} × {change.Times}"));
    }

    [Fact]
    public void What_callers_cause_pushes_out_only_its_own_kind()
    {
        changes.Record(1401, LogLevel.Information, "reloaded");
        for (var i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            changes.Record(OfCallers, LogLevel.Warning, $"no key for {i}");
        }

        var newest = changes.Newest();
        Assert.Equal("no key for 59", newest[0].What);
        Assert.Equal("reloaded", newest[^1].What);
        Assert.InRange(newest.Count, 2, 10);
    }

    [Fact]
    public void A_server_that_comes_and_goes_does_not_push_out_everything_else()
    {
        changes.Record(1401, LogLevel.Information, "reloaded");
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            changes.Record(1511 + (i % 2), LogLevel.Warning, i % 2 == 0 ? "Redis is unavailable" : "Redis is back");
        }

        Assert.Contains(changes.Newest(), change => change.What == "reloaded");
    }

    [Theory]
    [InlineData(LogLevel.Information, 1202, 1)]
    [InlineData(LogLevel.Error, 1201, 1)]
    [InlineData(LogLevel.Debug, 1299, 0)]
    [InlineData(LogLevel.Information, 1101, 0)]
    [InlineData(LogLevel.Error, 1001, 0)]
    public void Transitions_are_kept_and_what_happens_per_request_or_key_is_not(LogLevel level, int id, int kept)
    {
        using var logger = new StateChangeLogger(changes);
        logger.Log(level, new EventId(id), "it happened", exception: null, static (state, _) => state);
        Assert.Equal(kept, changes.Newest().Count);
    }
}
