using System.Diagnostics;
using System.Globalization;
using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>One run of the published binary with a configuration that several runs share.</summary>
internal sealed class GatewayRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder written = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    private GatewayRun(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public bool HasExited => process.HasExited;

    public string Written
    {
        get
        {
            lock (written)
            {
                return written.ToString();
            }
        }
    }

    /// <summary>Starts it and returns once it listens.</summary>
    public static async Task<GatewayRun> StartAsync(string file)
    {
        var run = Launch(file);
        await run.UntilStartedAsync();
        return run;
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="around">A command that runs the gateway's as its last arguments.</param>
    public static GatewayRun Launch(string file, IReadOnlyDictionary<string, string>? environment = null, params string[] around)
    {
        string[] command = [.. around, Repository.Binary, "run", "--config", file];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new GatewayRun(start);
    }

    public async Task UntilStartedAsync()
    {
        var ended = process.WaitForExitAsync();
        await Task.WhenAny(started.Task, ended).WaitAsync(Patience);
        Assert.True(started.Task.IsCompleted, Written);
    }

    /// <param name="name">Such as TERM.</param>
    public void Signal(string name) => Repository.Run("kill", "-" + name, process.Id.ToString(CultureInfo.InvariantCulture));

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
            process.Kill();
        }

        await process.WaitForExitAsync();
        await reading.WaitAsync(Patience);
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (written)
            {
                written.AppendLine(line);
            }

            if (line.Contains(" Started ", StringComparison.Ordinal))
            {
                started.TrySetResult();
            }
        }
    }
}
