namespace AuroraGateway.Load.Processes;

/// <summary>Where the sources are: peers' configurations, the README and the published binary are found from there.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string Under(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
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

        throw new InvalidOperationException("The load tests must be run from within the repository: no Gateway.sln was found above.");
    }
}
