using System.Threading.Channels;
using AuroraGateway.Telemetry.Output;

namespace AuroraGateway.Telemetry;

/// <summary>
/// One line per request on standard output, written in batches by one background thread: a request pays for a queue entry, not for
/// formatting and a system call. Lines that cannot be written, or not fast enough, are dropped and counted; no request waits for them.
/// </summary>
internal sealed partial class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16 * 1024;
    private const int BatchBytes = 64 * 1024;

    // Between two batches the thread rests: a wake-up and a system call for each line would cost more than the line does.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    // For the lines left at the end; a pipe without a reader must not keep the process from ending.
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<AccessLine> lines = Channel.CreateBounded<AccessLine>(new BoundedChannelOptions(Capacity)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private readonly ManualResetEvent ending = new(false);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LineSink sink;
    private readonly LossReport losses;
    private readonly ILogger log;
    private readonly ITimer? timer;
    private readonly bool enabled;
    private long overflowed;

    /// <param name="options">Whether lines are written, and in which format.</param>
    /// <param name="output">Where they are written.</param>
    /// <param name="log">For lines that are lost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="names">Names of tenants, looked up by the thread that writes.</param>
    public AccessLog(LogOptions options, Stream output, ILogger<AccessLog> log, TimeProvider time, ITenantNames? names = null)
    {
        enabled = options.Access;
        this.log = log;
        sink = new LineSink(output);
        losses = new LossReport(time);
        if (!enabled)
        {
            ended.SetResult();
            return;
        }

        timer = time.CreateTimer(static state => ((AccessLog)state!).Look(), this, LookEvery, LookEvery);

        // A thread of its own: writing to a full pipe blocks it for as long as nothing reads the pipe.
        new Thread(() => Run(new AccessLineWriter(options.Format, names))) { IsBackground = true, Name = "access log" }.Start();
    }

    /// <summary>Lines that were lost because standard output could not be written, or not fast enough.</summary>
    public long Dropped => Interlocked.Read(ref overflowed) + sink.Lost;

    public void Write(AccessLine line)
    {
        if (enabled && !lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref overflowed);
            if (losses.Lost())
            {
                Log.Losing(log, "it is read too slowly");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        ending.Set();
        await ended.Task.WaitAsync(Ending, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (timer is not null)
        {
            await timer.DisposeAsync();
        }
    }

    private void Run(AccessLineWriter writer)
    {
        using (writer)
        {
            while (lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (lines.Reader.TryRead(out var line))
                {
                    writer.Append(line);
                    if (writer.Written.Length > BatchBytes)
                    {
                        Flush(writer);
                    }
                }

                Flush(writer);
                ending.WaitOne(Rest);
            }
        }

        ended.SetResult();
    }

    private void Flush(AccessLineWriter writer)
    {
        losses.Writing(begins: true);
        if (sink.Write(writer.Written.Span) is { } trouble && losses.Lost())
        {
            Log.Losing(log, trouble);
        }

        losses.Writing(begins: false);
        writer.Clear();
    }

    private void Look()
    {
        if (losses.HasStalled())
        {
            Log.Stalled(log, (int)LossReport.Stall.TotalSeconds, lines.Reader.Count, Capacity);
        }

        if (losses.HasRecovered())
        {
            Log.Recovered(log, Dropped);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1711, LogLevel.Warning, "Access lines are lost: standard output cannot be written ({Reason}). "
            + "Requests are not affected. Check what reads standard output and the space on its disk; " +
                "aurora_gateway_access_lines_dropped_total counts the lines")]
        public static partial void Losing(ILogger log, string reason);

        [LoggerMessage(1712, LogLevel.Information, "Access lines are written again; {Count} were lost since the start")]
        public static partial void Recovered(ILogger log, long count);

        [LoggerMessage(1713, LogLevel.Warning, "Standard output has taken no access line for {Seconds} seconds: {Waiting} lines wait, "
            + "and beyond {Most} they are lost. Check what reads standard output")]
        public static partial void Stalled(ILogger log, int seconds, int waiting, int most);
    }
}
