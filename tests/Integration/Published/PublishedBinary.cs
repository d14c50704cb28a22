using System.Diagnostics;

namespace AuroraGateway.Integration.Published;

/// <summary>The native executable as users get it, with any arguments.</summary>
internal static class PublishedBinary
{
    /// <summary>Starts it; what it prints is kept.</summary>
    public static ChildProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start(GatewayBinary.Path, environment, arguments);

    /// <summary>Runs it to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RunByAsync(GatewayBinary.Path, arguments);

    /// <summary>The same by another program, such as a shell.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunByAsync(string program, params string[] arguments)
    {
        await using var binary = Start(program, null, arguments);
        var code = await binary.EndAsync();
        return (code, binary.Output, binary.Errors);
    }

    private static ChildProcess Start(string program, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return ChildProcess.Start(start);
    }
}
