using System.Diagnostics;

namespace AuroraGateway.Load.Processes;

/// <summary>The gateway by either compiler, built if it is missing.</summary>
internal static class GatewayBuilds
{
    /// <summary>The native executable.</summary>
    public static Task<string> Locate(CancellationToken cancellationToken) => Task.Run(static () => GatewayBinary.Path, cancellationToken);

    /// <summary>The same sources run by the just-in-time compiler: the build output that publishing leaves aside.</summary>
    public static async Task<string> LocateJit(CancellationToken cancellationToken)
    {
        await DotNet(["build", Repository.Path("src", "Gateway"), "-c", "Release", "--nologo", "-v", "quiet"], cancellationToken);
        return Repository.Path("src", "Gateway", "bin", "Release", "net10.0", "aurora-gateway.dll");
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
            WorkingDirectory = Repository.Root,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed.\n{output}");
        }
    }
}
