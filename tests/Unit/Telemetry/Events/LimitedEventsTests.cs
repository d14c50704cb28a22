using AuroraGateway.Telemetry.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Events;

/// <summary>An event that strangers or callers can cause is written a few times a minute, and then counted.</summary>
public sealed class LimitedEventsTests : IDisposable
{
    private const string Own = "AuroraGateway.Hosting.Tls.ListenerTls";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly FakeTimeProvider time = new();
    private readonly MeterRecord meters = new();
    private readonly Lines lines = new();
    private readonly EventLimiter limiter;
    private readonly LimitedEvents events;

    public LimitedEventsTests()
    {
        limiter = new EventLimiter(time, meters);
        events = new LimitedEvents(lines, limiter, time);
    }

    public void Dispose()
    {
        events.Dispose();
        limiter.Dispose();
        meters.Dispose();
    }

    [Theory]
    [InlineData(Own, 1613, 10)]
    [InlineData(Own, 6, 10)]
    [InlineData(Kestrel, 0, 10)]
    [InlineData(Kestrel + ".Connections", 24, 10)]
    [InlineData(Own, 1001, 60)]
    [InlineData(Own, 1511, 1000)]
    public void A_flood_of_one_event_is_a_few_lines_and_a_count(string category, int id, int written)
    {
        Log(category, id, 3_000);
        Assert.Equal(written, lines.Written.Count);
        time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5));
        Assert.Equal($"{category} 1901 Event {id}: suppressed {3_000 - written} more in the last minute", lines.Written[^1]);
        Assert.Equal(written + 1, lines.Written.Count);
        Assert.Contains(
            meters.Observe(), line => line.StartsWith($"aurora_gateway.events.suppressed {3_000 - written} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_event_is_written_meanwhile_and_the_same_again_a_minute_later()
    {
        Log(Own, 1613, 100);
        lines.Written.Clear();
        Log(Own, 1611, 1);
        Assert.Single(lines.Written);
        time.Advance(TimeSpan.FromMinutes(2));
        lines.Written.Clear();
        Log(Own, 1613, 1);
        Assert.Equal($"{Own} 1613 it happened", Assert.Single(lines.Written));
    }

    [Fact]
    public void What_was_suppressed_is_reported_at_the_end_too()
    {
        Log(Own, 1613, 11);
        events.Dispose();
        Assert.EndsWith("suppressed 1 more in the last minute", lines.Written[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_stranger_caused_is_written_without_a_stack_trace_or_control_characters()
    {
        Log(Kestrel, 0, 1, Thrown("bad\u001b[2J index"));
        var line = Assert.Single(lines.Written);
        Assert.StartsWith($"{Kestrel} 0 it happened (InvalidOperationException: bad [2J index", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Own, 1001)]
    [InlineData(Kestrel, 13)]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host", 9)]
    public void A_fault_of_the_gateway_shows_where_it_is_a_few_times(string category, int id)
    {
        Log(category, id, 6, Thrown("ours"));
        Assert.Contains(nameof(Thrown), lines.Written[0], StringComparison.Ordinal);
        Assert.Equal(5, lines.Written.Count(line => line.Contains(nameof(Thrown), StringComparison.Ordinal)));
    }

    [Fact]
    public void A_body_that_cannot_be_drained_because_its_caller_left_is_no_event()
    {
        Log(Kestrel, 67, 1, Thrown("Reading is already in progress."));
        Assert.Empty(lines.Written);
    }

    private static InvalidOperationException Thrown(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private void Log(string category, int id, int times, Exception? exception = null)
    {
        var logger = events.CreateLogger(category);
        for (var i = 0; i < times; i++)
        {
            logger.Log(LogLevel.Warning, new EventId(id), "it happened", exception, static (state, _) => state);
        }
    }

    private sealed class Lines : ILoggerProvider
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Line(categoryName, Written);

        public void Dispose()
        {
        }

        private sealed class Line(string category, List<string> written) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                written.Add($"{category} {eventId.Id} {formatter(state, exception)}{(exception is null ? "" : " " + exception)}");
        }
    }
}
