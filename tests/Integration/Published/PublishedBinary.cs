using System.Diagnostics;
using System.Text;

namespace AuroraGateway.Integration.Published;

/// <summary>The native executable as users get it, as a process of its own.</summary>
internal sealed class PublishedBinary : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private PublishedBinary(Process process) => this.process = process;

    /// <summary>Where <c>./test</c> published it.</summary>
    public static string Path { get; } = Find();

    public string Output => Read(output);

    public string Errors => Read(errors);

    public int Id => process.Id;

    /// <summary>Starts it; what it prints is collected.</summary>
    public static PublishedBinary Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start(Path, environment, arguments);

    private static PublishedBinary Start(string program, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var binary = new PublishedBinary(new Process { StartInfo = start });
        binary.process.OutputDataReceived += (_, line) => Append(binary.output, line.Data);
        binary.process.ErrorDataReceived += (_, line) => Append(binary.errors, line.Data);
        binary.process.Start();
        binary.process.BeginOutputReadLine();
        binary.process.BeginErrorReadLine();
        return binary;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var binary = Start(null, arguments);
        var code = await binary.WaitForExitAsync();
        return (code, binary.Output, binary.Errors);
    }

    /// <summary>The same by another program, such as a shell.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunByAsync(string program, params string[] arguments)
    {
        await using var binary = Start(program, null, arguments);
        var code = await binary.WaitForExitAsync();
        return (code, binary.Output, binary.Errors);
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Find()
    {
        var named = Environment.GetEnvironmentVariable("AURORA_GATEWAY_BINARY");
        if (named is { Length: > 0 })
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var published = System.IO.Path.Combine(folder.FullName, "artifacts", "native", "aurora-gateway");
            if (File.Exists(published))
            {
                return published;
            }
        }

        throw new InvalidOperationException(
            "These tests run the published binary: run ./test, or `dotnet publish src/Gateway -c Release -o artifacts/native` first.");
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
