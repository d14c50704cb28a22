namespace AuroraGateway.Usage;

/// <summary>Registers the counts of the usage report.</summary>
internal static class UsageFeature
{
    public static void AddUsage(this IServiceCollection services) => services.AddSingleton<UsageLog>();
}
