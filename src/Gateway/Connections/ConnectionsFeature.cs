namespace AuroraGateway.Connections;

/// <summary>Registers what all outgoing connections share: the addresses of names, and the authorities of servers.</summary>
internal static class ConnectionsFeature
{
    public static void AddOutgoingConnections(this IServiceCollection services, bool isEncrypted)
    {
        services.AddSingleton(static provider => new AddressBook(provider.GetRequiredService<TimeProvider>()));
        if (isEncrypted)
        {
            services.AddHostedService<TrustAtStart>();
        }
    }
}
