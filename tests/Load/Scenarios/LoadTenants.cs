namespace AuroraGateway.Load.Scenarios;

/// <summary>Tenants by number: canonical ids, the same in every run.</summary>
internal static class LoadTenants
{
    public static string Number(long number) => $"00000000-0000-4000-8000-{number:x12}";
}
