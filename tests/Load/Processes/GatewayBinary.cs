using System.Diagnostics;

namespace AuroraGateway.Load.Processes;

/// <summary>Finds the published gateway, and publishes it where it is missing.</summary>
internal static class GatewayBinary
{
    public const string Variable = "AURORA_GATEWAY_BINARY";

    public static async Task<string> Locate(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new InvalidOperationException($"{Variable} names {named}, which does not exist.");
        }

        var published = RepositoryRoot.Under("artifacts", "native", "aurora-gateway");
        if (!File.Exists(published) || Newest(RepositoryRoot.Under("src")) > File.GetLastWriteTimeUtc(published))
        {
            await Console.Error.WriteLineAsync(
                "No gateway as new as its sources in artifacts/native: publishing it first (a minute or two).");
            await DotNet(["publish", RepositoryRoot.Under("src", "Gateway"), "-c", "Release", "--nologo", "-v", "quiet", "-o",
                RepositoryRoot.Under("artifacts", "native")], cancellationToken);
        }

        return published;
    }

    private static DateTime Newest(string sources) => Directory
        .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .Select(File.GetLastWriteTimeUtc)
        .DefaultIfEmpty()
        .Max();

    /// <summary>The same sources run by the just-in-time compiler: the build output that publishing leaves aside.</summary>
    public static async Task<string> LocateJit(CancellationToken cancellationToken)
    {
        await DotNet(["build", RepositoryRoot.Under("src", "Gateway"), "-c", "Release", "--nologo", "-v", "quiet"], cancellationToken);
        return RepositoryRoot.Under("src", "Gateway", "bin", "Release", "net10.0", "aurora-gateway.dll");
    }

    /// <summary>Runs the SDK to its end; its output is shown only where it fails.</summary>
    public static async Task DotNet(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (Compare.InstructionClock.IsHere)
        {
            // Built outside, before this computer was started.
            return;
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = RepositoryRoot.Path,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed.\n{output}");
        }
    }
}
