using AuroraGateway.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry;

/// <summary>The last state changes, as events feed them.</summary>
public sealed class StateChangesTests
{
    private readonly StateChanges changes = new(new FakeTimeProvider());

    [Fact]
    public void The_newest_stands_first_and_the_oldest_falls_out()
    {
        for (var i = 0; i <= StateChanges.Most; i++)
        {
            changes.Record(LogLevel.Information, $"change {i}");
        }

        var newest = changes.Newest();
        Assert.Equal(StateChanges.Most, newest.Count);
        Assert.Equal($"change {StateChanges.Most}", newest[0].What);
        Assert.Equal("change 1", newest[^1].What);
    }

    [Fact]
    public void The_same_again_is_counted_and_pushes_nothing_out()
    {
        changes.Record(LogLevel.Warning, "gone");
        changes.Record(LogLevel.Warning, "gone");
        Assert.Equal(2, Assert.Single(changes.Newest()).Times);
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
