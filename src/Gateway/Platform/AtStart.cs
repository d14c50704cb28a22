using System.Diagnostics.CodeAnalysis;

namespace AuroraGateway.Platform;

/// <summary>What is to be done when the gateway has been put together and before it starts.</summary>
/// <param name="Do">Receives all services.</param>
internal sealed record AtStart(Action<IServiceProvider> Do);

/// <summary>Registers and performs them.</summary>
internal static class AtStartExtensions
{
    /// <summary>Registers a part that works by itself and that no other part asks for, such as gauges.</summary>
    public static void AddAtStart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services)
        where T : class
    {
        services.AddSingleton<T>();
        services.AddSingleton(new AtStart(static provider => provider.GetRequiredService<T>()));
    }

    public static void AddAtStart(this IServiceCollection services, Action<IServiceProvider> act) =>
        services.AddSingleton(new AtStart(act));

    public static void DoAtStart(this IServiceProvider provider)
    {
        foreach (var each in provider.GetServices<AtStart>())
        {
            each.Do(provider);
        }
    }
}
