namespace AuroraGateway.Load.Compare.Wire;

/// <summary>The sizes of a response, in bytes: a status, a list of projects, a design summary.</summary>
internal static class WireSizes
{
    public const int Small = 100;
    public const int Medium = 20_000;
    public const int Large = 1_000_000;

    public static IReadOnlyList<int> All { get; } = [Small, Medium, Large];

    public static string Name(int bytes) => bytes switch { Small => "0.1 kB", Medium => "20 kB", _ => "1 MB" };
}
