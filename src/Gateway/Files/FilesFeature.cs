namespace AuroraGateway.Files;

/// <summary>Registers what is known of files that cannot be read.</summary>
internal static class FilesFeature
{
    public static void AddFiles(this IServiceCollection services) => services.AddSingleton<FileFailures>();
}
