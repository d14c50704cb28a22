namespace AuroraGateway.Tests;

/// <summary>Finds the published gateway, and publishes it if it is missing or older than its sources.</summary>
public static class GatewayBinary
{
    private const string Variable = "AURORA_GATEWAY_BINARY";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The executable.</summary>
    public static string Path => Found.Value;

    /// <summary>
    /// What runs the gateway: the executable that AURORA_GATEWAY_BINARY names; else the assembly beside the tests, if there is one; else
    /// the published executable.
    /// </summary>
    public static IReadOnlyList<string> Command()
    {
        var beside = System.IO.Path.Combine(AppContext.BaseDirectory, "aurora-gateway.dll");
        return Named is null && File.Exists(beside) ? ["dotnet", beside] : [Path];
    }

    private static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    private static string Find()
    {
        if (Named is { } named)
        {
            return File.Exists(named)
                ? System.IO.Path.GetFullPath(named)
                : throw new InvalidOperationException($"{Variable} names {named}, which does not exist.");
        }

        // Several suites may run at once.
        using var mutex = new Mutex(initiallyOwned: false, "aurora-gateway-tests-publish");
        mutex.WaitOne();
        try
        {
            var published = Repository.Path("artifacts", "native", "aurora-gateway");
            if (!File.Exists(published) || Newest(Repository.Path("src")) > File.GetLastWriteTimeUtc(published))
            {
                Console.Error.WriteLine("No gateway as new as its sources in artifacts/native: publishing it first (a minute or two).");
                Repository.Run("dotnet", "publish", "src/Gateway", "-c", "Release", "--nologo", "-v", "quiet", "-o", "artifacts/native");

                // It remains untouched if nothing that it is made of has changed.
                File.SetLastWriteTimeUtc(published, TimeProvider.System.GetUtcNow().UtcDateTime);
            }

            return published;
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    private static DateTime Newest(string sources) => Directory
        .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .Select(File.GetLastWriteTimeUtc)
        .DefaultIfEmpty()
        .Max();
}
