namespace AuroraGateway.Load.Runner;

/// <summary>How large the scenarios are: <c>smoke</c> for every build, <c>ci</c> for minutes, <c>full</c> for figures.</summary>
internal sealed record Profile(string Name, int Rank)
{
    public static readonly Profile Smoke = new("smoke", 0);
    public static readonly Profile Ci = new("ci", 1);
    public static readonly Profile Full = new("full", 2);

    public static IReadOnlyList<Profile> All { get; } = [Smoke, Ci, Full];

    /// <summary>Only a full run on a quiet machine may be judged by seconds.</summary>
    public bool JudgesTime => Rank == 2;

    /// <summary>Overrides the length of scenarios that can last as long as one likes (<c>soak</c>).</summary>
    public TimeSpan? Duration { get; init; }

    public T Pick<T>(T smoke, T ci, T full) => Rank switch { 0 => smoke, 1 => ci, _ => full };

    public TimeSpan Seconds(double smoke, double ci, double full) => TimeSpan.FromSeconds(Pick(smoke, ci, full));
}
