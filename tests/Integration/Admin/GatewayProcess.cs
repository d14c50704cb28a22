using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AuroraGateway.Integration.Admin;

/// <summary>
/// The gateway as a process of its own: the native binary if AURORA_GATEWAY_BINARY names one, else the assembly that was built.
/// </summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder written = new();
    private readonly TaskCompletionSource<(Uri Data, Uri Admin)> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    private GatewayProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => process.Id;

    public Uri Data { get; private set; } = null!;

    public Uri Admin { get; private set; } = null!;

    /// <summary>Both streams, line by line as they came.</summary>
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

    /// <summary>Starts <c>run</c> and waits until it listens.</summary>
    /// <param name="settings">In the environment.</param>
    /// <param name="file">The configuration file; null for an empty one.</param>
    /// <param name="around">A command that runs the gateway's as its last arguments.</param>
    public static async Task<GatewayProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings, string? file = null, params string[] around)
    {
        var gateway = Launch([.. around], ["run", "--config", file ?? EmptyFile()], settings);
        var ended = gateway.process.WaitForExitAsync();
        await Task.WhenAny(gateway.started.Task, ended, Task.Delay(Patience, TimeProvider.System));
        if (!gateway.started.Task.IsCompleted)
        {
            await gateway.DisposeAsync();
            Assert.Fail(gateway.Written);
        }

        (gateway.Data, gateway.Admin) = await gateway.started.Task;
        return gateway;
    }

    /// <summary>Starts <c>run</c>, whatever it listens on.</summary>
    public static GatewayProcess Launch(IReadOnlyDictionary<string, string?> settings) =>
        Launch([], ["run", "--config", EmptyFile()], settings);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Written)> RunAsync(string[] arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var gateway = Launch([], arguments, settings ?? new Dictionary<string, string?>());
        return (await gateway.EndAsync(), gateway.Written);
    }

    public static string EmptyFile()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "empty-gateway.json");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, "{}");
        }

        return file;
    }

    public Task TerminateAsync() => SignalAsync("TERM");

    /// <param name="name">Such as HUP.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        await reading.WaitAsync(limit.Token);
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

    private static GatewayProcess Launch(List<string> command, string[] arguments, IReadOnlyDictionary<string, string?> settings)
    {
        var binary = Environment.GetEnvironmentVariable("AURORA_GATEWAY_BINARY");
        if (string.IsNullOrEmpty(binary))
        {
            command.Add(Environment.ProcessPath is { } own && Path.GetFileName(own) == "dotnet" ? own : "dotnet");
            command.Add(Path.Combine(AppContext.BaseDirectory, "aurora-gateway.dll"));
        }
        else
        {
            command.Add(binary);
        }

        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            // A setting is named with colons; what has none is a variable of another kind.
            start.Environment[name.Contains(':', StringComparison.Ordinal) ? "AURORA_GATEWAY__" + name.Replace(
                ":", "__", StringComparison.Ordinal) : name] = value;
        }

        return new GatewayProcess(start);
    }

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (written)
            {
                written.AppendLine(line);
            }

            if (Started().Match(line) is { Success: true } match)
            {
                started.TrySetResult((new Uri(match.Groups[1].Value), new Uri(match.Groups[2].Value)));
            }
        }
    }

    [GeneratedRegex("""data on (https?://[0-9.:]+), admin on (http://[0-9.:]+)""")]
    private static partial Regex Started();
}
