using System.Diagnostics;
using System.Text;

namespace AuroraGateway.Tests;

/// <summary>A program that a test starts and ends; everything that it writes is kept, in memory or in a file.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly string? log;
    private readonly List<(bool IsError, string Line)> lines = [];
    private readonly Task reading = Task.CompletedTask;

    private ChildProcess(string name, ProcessStartInfo start, string? log, Action<string>? onLine)
    {
        (Name, this.log, StartedAt) = (name, log, TimeProvider.System.GetTimestamp());
        process = Process.Start(start) ?? throw new InvalidOperationException($"{name} could not be started.");
        if (log is null)
        {
            reading = Task.WhenAll(
                ReadAsync(process.StandardOutput, isError: false, onLine), ReadAsync(process.StandardError, isError: true, onLine));
        }
    }

    public string Name { get; }

    public int Id => process.Id;

    /// <summary>Timestamp of the moment before it was started.</summary>
    public long StartedAt { get; }

    public bool HasExited => process.HasExited;

    /// <summary>After its end.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Both streams so far, line by line as they came.</summary>
    public string Written => Text(static _ => true);

    /// <summary>Standard output so far.</summary>
    public string Output => Text(static isError => !isError);

    /// <summary>Standard error so far.</summary>
    public string Errors => Text(static isError => isError);

    /// <summary>What the system counts for it, read again by each call.</summary>
    public Process Measured
    {
        get
        {
            process.Refresh();
            return process;
        }
    }

    /// <summary>Starts a program whose lines are kept in memory.</summary>
    /// <param name="start">Its streams are redirected here.</param>
    /// <param name="onLine">Called with each line, from two threads.</param>
    public static ChildProcess Start(ProcessStartInfo start, Action<string>? onLine = null)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return new ChildProcess(Path.GetFileName(start.FileName), start, null, onLine);
    }

    /// <summary>Starts a program whose output goes to a file, and which SIGTERM ends.</summary>
    /// <param name="name">Names the log file.</param>
    /// <param name="folder">The working folder; the log file is written into it.</param>
    /// <param name="command">The program and its arguments, with no shell between.</param>
    /// <param name="environment">Added to this process's own.</param>
    /// <param name="keepsOutput">False throws standard output away: a long run's access lines would fill the disk.</param>
    public static ChildProcess Start(
        string name, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null,
        bool keepsOutput = true)
    {
        var log = Path.Combine(folder, name + ".log");

        // A shell that becomes the program: its output reaches the file without passing through this process, which would cost the load
        // generator time and could hold the program up.
        var redirect = keepsOutput ? "exec \"$@\" >\"$0\" 2>&1" : "exec \"$@\" 2>\"$0\" >/dev/null";
        var start = new ProcessStartInfo("/bin/sh", ["-c", redirect, log, .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        return new ChildProcess(name, start, log, null);
    }

    /// <summary>Waits until the program serves; fails with its last lines if it does not.</summary>
    public async Task Ready(
        Func<CancellationToken, Task<bool>> isReady, TimeSpan bound, CancellationToken cancellation, TimeSpan? every = null)
    {
        var ready = await Waiting.TryUntilAsync(async token => HasExited || await isReady(token), bound, cancellation, every);
        if (HasExited)
        {
            await reading.WaitAsync(Patience, cancellation);
            throw new InvalidOperationException($"{Name} ended with exit code {ExitCode} instead of serving.\n{LastLines()}");
        }

        if (!ready)
        {
            throw new InvalidOperationException($"{Name} did not serve within {bound.TotalSeconds:0} s.\n{LastLines()}");
        }
    }

    /// <param name="name">Such as TERM.</param>
    public void Signal(string name) => Signals.Send(process.Id, name);

    /// <summary>Ends it without a chance to tidy up.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits for its end and for its last line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        await reading.WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await EndNowAsync();
        }

        await process.WaitForExitAsync();
        await reading.WaitAsync(Patience);
        process.Dispose();
    }

    private async Task EndNowAsync()
    {
        if (log is null)
        {
            process.Kill(entireProcessTree: true);
            return;
        }

        Signals.Terminate(process.Id);
        try
        {
            await process.WaitForExitAsync().WaitAsync(Grace);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private string LastLines() => log is null
        ? string.Join('\n', Written.Split('\n').TakeLast(15))
        : File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(15)) : "It wrote nothing.";

    private string Text(Func<bool, bool> isWanted)
    {
        var text = new StringBuilder();
        lock (lines)
        {
            foreach (var (_, line) in lines.Where(each => isWanted(each.IsError)))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private async Task ReadAsync(StreamReader stream, bool isError, Action<string>? onLine)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add((isError, line));
            }

            onLine?.Invoke(line);
        }
    }
}
