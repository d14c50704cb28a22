using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using AuroraGateway.Telemetry.Output;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// Writes events to standard error by one background thread. The framework's own provider stops for good at the first failed write, and
/// then writes on the thread of the request.
/// </summary>
internal sealed class EventOutput : ILoggerProvider, ISupportExternalScope
{
    private const int Capacity = 4 * 1024;
    private const int Failed = 1721;

    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(2);

    private readonly Channel<byte[]> events = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ConsoleFormatter formatter;
    private readonly StateChanges changes;
    private readonly LossReport losses;
    private readonly LineSink sink;
    private readonly Thread writing;
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();
    private long overflowed;

    public EventOutput(ConsoleFormatter formatter, Stream output, StateChanges changes, IMeterFactory meters, TimeProvider time)
    {
        this.formatter = formatter;
        this.changes = changes;
        sink = new LineSink(output);
        losses = new LossReport(time);
        meters.Create(EventLimiter.MeterName).CreateObservableCounter(
            "aurora_gateway.events.dropped", () => Dropped, "{event}",
            "Events lost because standard error could not be written, or not fast enough.");
        writing = new Thread(Run) { IsBackground = true, Name = "event log" };
        writing.Start();
    }

    public long Dropped => Interlocked.Read(ref overflowed) + sink.Lost;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
        events.Writer.TryComplete();
        writing.Join(Ending);
    }

    private void Write<TState>(in LogEntry<TState> entry)
    {
        using var text = new StringWriter();
        formatter.Write(entry, scopes, text);
        if (text.GetStringBuilder().Length > 0 && !events.Writer.TryWrite(Encoding.UTF8.GetBytes(text.ToString())))
        {
            Interlocked.Increment(ref overflowed);
            Lose("it is read too slowly");
        }
    }

    private void Run()
    {
        while (events.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (events.Reader.TryRead(out var line))
            {
                if (sink.Write(line) is { } trouble)
                {
                    Lose(trouble);
                }
                else if (losses.HasRecovered())
                {
                    changes.Record(Failed, LogLevel.Information, $"Events are written again; {Dropped} were lost since the start");
                }
            }
        }
    }

    // The log itself is what fails, so that the status page and a metric must say it.
    private void Lose(string reason)
    {
        if (losses.Lost())
        {
            changes.Record(
                Failed, LogLevel.Warning,
                $"Events are lost: standard error cannot be written ({reason}). Check what reads standard error and the space on its disk");
        }
    }

    private sealed class Logger(EventOutput output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => output.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            output.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
