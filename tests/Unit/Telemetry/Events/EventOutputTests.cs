using System.Text;
using AuroraGateway.Telemetry.Events;
using AuroraGateway.Telemetry.Output;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Events;

/// <summary>A standard error that cannot be written loses events, counted, and takes them again once it can.</summary>
public sealed class EventOutputTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly MeterRecord meters = new();

    public void Dispose() => meters.Dispose();

    [Fact]
    public async Task Events_that_cannot_be_written_are_counted_and_shown_and_later_ones_are_written()
    {
        var changes = new StateChanges(time);
        var output = new Disk { IsFull = true };
        using var events = new EventOutput(new Plain(), output, changes, meters, time);
        var log = events.CreateLogger("AuroraGateway.Keys");
        Log(log, "one");
        Log(log, "two");
        await Waiting.UntilAsync(() => events.Dropped == 2);
        Assert.Equal(["aurora_gateway.events.dropped 2"], meters.Observe());
        Assert.Equal(
            "Events are lost: standard error cannot be written (No space left on device). Check what reads standard error " +
                "and the space on its disk",
            Assert.Single(changes.Newest()).What);

        output.IsFull = false;
        time.Advance(LossReport.Quiet);
        Log(log, "three");
        await Waiting.UntilAsync(() => changes.Newest().Count == 2);
        Assert.Equal("Events are written again; 2 were lost since the start", changes.Newest()[0].What);
        Assert.Equal("AuroraGateway.Keys three\n", output.Text);
    }

    [Fact]
    public void What_was_logged_is_written_before_the_end()
    {
        var output = new Disk();
        using (var events = new EventOutput(new Plain(), output, new StateChanges(time), meters, time))
        {
            for (var i = 0; i < 1_000; i++)
            {
                Log(events.CreateLogger("AuroraGateway.Keys"), "line");
            }
        }

        Assert.Equal(1_000, output.Text.Count(static letter => letter == '\n'));
    }

    private static void Log(ILogger log, string text) =>
        log.Log(LogLevel.Information, new EventId(1), text, null, static (state, _) => state);

    private sealed class Plain() : ConsoleFormatter("plain")
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
            textWriter.Write($"{logEntry.Category} {logEntry.Formatter(logEntry.State, logEntry.Exception)}\n");
    }

    private sealed class Disk : MemoryStream
    {
        private readonly StringBuilder text = new();

        public volatile bool IsFull;

        public string Text => text.ToString();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
            {
                throw new PartialWriteException(0, "No space left on device");
            }

            text.Append(Encoding.UTF8.GetString(buffer));
        }
    }
}
