using System.Globalization;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Random choices from a seed. Each seed has its own stickiness: with none all actors take turns, with much one continues for long while
/// the others are paused, which is how a replica is overtaken by all the others.
/// </summary>
internal sealed class SeededChoices(int seed) : IChoices
{
    public const string Prefix = "seed ";

    private static readonly double[] Stickinesses = [0, 0.5, 0.8, 0.95];

    private readonly Random random = new(seed);
    private readonly double stickiness = Stickinesses[seed % Stickinesses.Length];

    public string Name => Prefix + seed.ToString(CultureInfo.InvariantCulture);

    public int Next(int count) => count == 1 ? 0 : random.Next(count);

    public int Pick(int count, int last) => count == 1 ? 0 : last >= 0 && random.NextDouble() < stickiness ? last : random.Next(count);
}
