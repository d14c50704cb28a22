namespace AuroraGateway.Connections;

/// <summary>Registers what all outgoing connections share: the addresses of names.</summary>
internal static class ConnectionsFeature
{
    public static void AddOutgoingConnections(this IServiceCollection services) =>
        services.AddSingleton(static provider => new AddressBook(provider.GetRequiredService<TimeProvider>()));
}
