using System.Text;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Output;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry;

/// <summary>When standard output fails, no request waits for it, every lost line is counted, and one event reports it.</summary>
public sealed class AccessLogTests
{
    private const int Capacity = 16 * 1024;

    private readonly FakeTimeProvider time = new();
    private readonly LogRecord<AccessLog> events = new();

    [Fact]
    public async Task An_unread_standard_output_delays_neither_requests_nor_the_shutdown_and_lost_lines_are_counted()
    {
        using var output = new Blocked();
        var log = Start(output);
        Write(log, 1);
        await output.Entered.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Write(log, Capacity + 100);
        Assert.Equal(100, log.Dropped);
        Assert.Equal("Warning 1711", Assert.Single(events.Lines)[.."Warning 1711".Length]);

        time.Advance(LossReport.Stall);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["1711", "1713"], events.Lines.Select(static line => line.Split(' ')[1].TrimEnd(':')));
        await log.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lines_that_cannot_be_written_are_counted_and_reported_once_until_writing_works_again()
    {
        var output = new Failing { Room = 0 };
        var log = Start(output);
        Write(log, 600);
        await Waiting.UntilAsync(() => log.Dropped == 600);
        Assert.StartsWith(
            "Warning 1711: Access lines are lost: standard output cannot be written (No space left on device).",
            Assert.Single(events.Lines), StringComparison.Ordinal);

        output.Room = int.MaxValue;
        Write(log, 1);
        await Waiting.UntilAsync(() => output.Text.EndsWith('\n'));
        time.Advance(LossReport.Quiet);
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return events.Lines.Count() == 2;
        });
        Assert.Equal("Information 1712: Access lines are written again; 600 were lost since the start", events.Lines.Last());
        await log.DisposeAsync();
        Assert.Equal(600, log.Dropped);
    }

    [Fact]
    public async Task Of_a_batch_that_was_cut_off_the_cut_line_and_those_behind_it_are_lost_and_the_next_begins_on_a_line_of_its_own()
    {
        var output = new Failing { Room = 1_000 };
        var log = Start(output);
        Write(log, 100);
        await Waiting.UntilAsync(() => log.Dropped > 0);
        output.Room = int.MaxValue;
        Write(log, 1);
        await log.DisposeAsync();

        var lines = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(101 - log.Dropped, lines.Count(static line => line.Contains("trace=", StringComparison.Ordinal)));
        Assert.EndsWith("trace=0123", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("trace=", lines[^2], StringComparison.Ordinal);
    }

    private AccessLog Start(Stream output) => new(new LogOptions(), output, events, time);

    private static void Write(AccessLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            log.Write(new AccessLine { TraceId = TraceMark.Of("0123"), Method = "GET" });
        }
    }

    private sealed class Blocked : MemoryStream
    {
        private readonly ManualResetEventSlim open = new(false);

        public TaskCompletionSource Entered { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.TrySetResult();
            open.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            open.Set();
            base.Dispose(disposing);
        }
    }

    /// <summary>A disk with so much room.</summary>
    private sealed class Failing : MemoryStream
    {
        private readonly Lock gate = new();
        private readonly StringBuilder text = new();

        public int Room { get; set; }

        public string Text
        {
            get
            {
                lock (gate)
                {
                    return text.ToString();
                }
            }
        }

        public override void WriteByte(byte value) => Write([value]);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = Math.Min(Room, buffer.Length);
            lock (gate)
            {
                text.Append(Encoding.UTF8.GetString(buffer[..fits]));
            }

            Room -= Room == int.MaxValue ? 0 : fits;
            if (fits < buffer.Length)
            {
                throw new PartialWriteException(fits, "No space left on device");
            }
        }
    }
}
