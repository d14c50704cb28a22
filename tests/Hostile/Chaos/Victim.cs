using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>One process of the run, which can be killed, paused, ended and started again; every line that it writes is read.</summary>
internal sealed class Victim(
    string name, IReadOnlyList<string> command, Func<CancellationToken, Task<bool>> isReady, Action<string> heard) : IAsyncDisposable
{
    private readonly Queue<string> last = new();
    private Process? process;
    private Task reading = Task.CompletedTask;

    public string Name => name;

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>When a connection to it may have broken: from a kill until it served again.</summary>
    public Spans Down { get; } = new();

    public int Starts { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in Environment)
        {
            start.Environment[key] = value;
        }

        process = Process.Start(start)!;
        Starts++;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await Waiting.UntilAsync(async () => process.HasExited || await isReady(cancellation), $"{name} serves", cancellation);
        Assert.False(process.HasExited, $"{name} ended instead of serving:\n{LastLines()}");
        Down.End();
    }

    public async Task KillAsync()
    {
        Down.Begin();
        process!.Kill();
        await EndedAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        Down.Begin();
        Signal("TERM");
        await EndedAsync();
    }

    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>Resident bytes and open handles, as Linux reports them.</summary>
    public (long Resident, int Handles) Measure()
    {
        var resident = File.ReadLines($"/proc/{process!.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = resident.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        return (long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024,
            Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length);
    }

    public string LastLines()
    {
        lock (last)
        {
            return string.Join('\n', last);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            // Whether or not it is paused.
            process.Kill();
            await EndedAsync();
        }

        process?.Dispose();
    }

    private void Signal(string signal) => Repository.Run("kill", $"-{signal}", process!.Id.ToString(CultureInfo.InvariantCulture));

    private async Task EndedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await process!.WaitForExitAsync(patience.Token);
        await reading.WaitAsync(patience.Token);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            heard(line);
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > 30)
                {
                    last.Dequeue();
                }
            }
        }
    }
}
