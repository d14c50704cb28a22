using System.Diagnostics;

namespace AuroraGateway.Integration;

/// <summary>Runs a command of this machine, as a reader of the recipes would.</summary>
internal static class Tool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <returns>What it wrote, once it ended.</returns>
    public static async Task<ToolOutcome> RunAsync(
        string folder, string command, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(folder, command, arguments, environment);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ToolOutcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <returns>What it wrote to its standard output; it ended well.</returns>
    public static async Task<string> OutputAsync(string command, params string[] arguments)
    {
        var outcome = await RunAsync(Path.GetTempPath(), command, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return outcome.Output;
    }

    public static Process Start(string folder, string command, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The machine's own proxy settings are none of a test's business.
        start.Environment["NO_PROXY"] = "127.0.0.1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
    }
}

/// <summary>How a command ended.</summary>
internal sealed record ToolOutcome(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
