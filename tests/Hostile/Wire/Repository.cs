using System.Diagnostics;

namespace AuroraGateway.Hostile.Wire;

/// <summary>Where things are in the working copy that the tests were built from.</summary>
public static class Repository
{
    // Publishing the native binary takes the longest.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The published native binary; published here once if that was not done before.</summary>
    public static string Binary => LazyBinary.Value;

    private static readonly Lazy<string> LazyBinary = new(() =>
    {
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_BINARY") is { Length: > 0 } named)
        {
            return named;
        }

        var usual = PathOf("artifacts/native/aurora-gateway");
        if (!File.Exists(usual))
        {
            Run("dotnet", "publish", "src/Gateway", "-c", "Release", "-v", "q", "-o", "artifacts/native");
        }

        return usual;
    });

    /// <returns>What it wrote to standard output and error.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true,
            RedirectStandardError = true };

        // A node that stays for the next build would keep these streams open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (standard, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} {string.Join(' ', arguments)} did not end within {Longest.TotalMinutes:0} minutes.");
        }

        var output = standard.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Gateway.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests are not inside the working copy that they were built from.");
    }
}
