using System.Diagnostics;

namespace AuroraGateway.Load.Processes;

/// <summary>A program that we started and end: its output goes to a file, SIGTERM ends it, SIGKILL where that does not.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Process process;
    private readonly string log;

    private ChildProcess(string name, Process process, string log, long startedAt)
    {
        Name = name;
        StartedAt = startedAt;
        this.process = process;
        this.log = log;
    }

    public string Name { get; }

    public int Id => process.Id;

    /// <summary>Timestamp of the moment before it was started.</summary>
    public long StartedAt { get; }

    public bool HasExited => process.HasExited;

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

        // A shell that becomes the program: its output reaches the file without passing through us, which would cost the load
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

        var startedAt = TimeProvider.System.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} could not be started.");
        return new ChildProcess(name, process, log, startedAt);
    }

    /// <summary>Waits until the program serves; says what it last wrote where it does not.</summary>
    public async Task Ready(
        Func<CancellationToken, Task<bool>> condition, TimeSpan bound, CancellationToken cancellationToken, TimeSpan? every = null)
    {
        var ready = await Until.True(async token => HasExited || await condition(token), bound, cancellationToken, every);
        if (HasExited)
        {
            throw new InvalidOperationException($"{Name} ended with exit code {process.ExitCode} instead of serving.\n{LastLines()}");
        }

        if (!ready)
        {
            throw new InvalidOperationException($"{Name} did not serve within {bound.TotalSeconds:0} s.\n{LastLines()}");
        }
    }

    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Signals.Terminate(process.Id);
            using var grace = new CancellationTokenSource(Grace, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    private string LastLines() =>
        File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(15)) : "It wrote nothing.";
}
