namespace AuroraGateway.Hostile.Chaos;

/// <summary>The tenants of a run.</summary>
internal static class Tenants
{
    public static readonly string[] Ordinary = [.. Enumerable.Range(1, 4).Select(Id)];

    /// <summary>Called with session tokens only.</summary>
    public static readonly string OfSessions = Id(9);

    public static readonly string[] All = [.. Ordinary, OfSessions];

    private static string Id(int number) => $"{number:d8}-0000-4000-8000-{number:d12}";
}
