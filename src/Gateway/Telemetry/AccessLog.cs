using System.Threading.Channels;

namespace AuroraGateway.Telemetry;

/// <summary>
/// One line per request on standard output, written in batches by one background reader: a request pays for a queue entry, not for formatting and a system call.
/// A reader that cannot keep up drops lines and counts them; it never holds a request up.
/// </summary>
public sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16 * 1024;
    private const int BatchBytes = 64 * 1024;

    // Between two batches the reader rests: a wake-up and a system call for each line would cost more than the line does.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    // For what is left at the end; a pipe that nobody reads must not keep the process from ending.
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(2);

    private readonly Channel<AccessLine> lines = Channel.CreateBounded<AccessLine>(new BoundedChannelOptions(Capacity)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private readonly CancellationTokenSource ending = new();
    private readonly Task reading;
    private readonly bool enabled;
    private long dropped;

    public AccessLog(LogOptions options, Stream output)
    {
        enabled = options.Access;
        reading = enabled ? Task.Run(() => ReadAsync(new AccessLineWriter(options.Format), output)) : Task.CompletedTask;
    }

    /// <summary>Lines that were lost because the reader of standard output was too slow.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public void Write(AccessLine line)
    {
        if (enabled && !lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await ending.CancelAsync();
        await reading.WaitAsync(Ending, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(AccessLineWriter writer, Stream output)
    {
        using (writer)
        {
            while (await lines.Reader.WaitToReadAsync())
            {
                while (lines.Reader.TryRead(out var line))
                {
                    writer.Append(line);
                    if (writer.Written.Length > BatchBytes)
                    {
                        await FlushAsync(writer, output);
                    }
                }

                await FlushAsync(writer, output);
                await RestAsync();
            }
        }
    }

    private async Task RestAsync()
    {
        try
        {
            await Task.Delay(Rest, TimeProvider.System, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // No rest at the end: what is left is written at once.
        }
    }

    private static async Task FlushAsync(AccessLineWriter writer, Stream output)
    {
        try
        {
            await output.WriteAsync(writer.Written);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // Standard output was closed: lines have nowhere to go, requests go on.
        }

        writer.Clear();
    }
}
