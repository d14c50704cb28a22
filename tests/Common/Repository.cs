using System.Diagnostics;

namespace AuroraGateway.Tests;

/// <summary>The working copy that the tests were built from, as a user who cloned it finds it.</summary>
public static class Repository
{
    // Publishing the native binary takes the longest.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static string Root { get; } = FindRoot();

    /// <param name="parts">Relative to the root.</param>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Paths from the root, with forward slashes, sorted.</summary>
    public static IEnumerable<string> Find(string folder, string pattern) =>
        Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Runs a command in the root.</summary>
    /// <returns>What it wrote to standard output and error.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

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
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "Gateway.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException(
            "Gateway.sln is neither above the tests' folder nor above the current folder. Run the tests from within the repository.");
    }
}
