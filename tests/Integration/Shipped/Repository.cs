namespace AuroraGateway.Integration.Shipped;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find(string folder) => File.Exists(System.IO.Path.Combine(folder, "Gateway.sln"))
        ? folder
        : Find(System.IO.Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException(
            "Gateway.sln is not above the test's own folder."));
}
