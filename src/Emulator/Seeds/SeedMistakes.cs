using System.Globalization;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>The mistakes of a seed: all of them are counted, the first twenty are kept.</summary>
internal sealed class SeedMistakes
{
    private const int Most = 20;

    private readonly List<string> found = [];
    private int count;

    public bool Any => count > 0;

    public void Add(string place, string wrong)
    {
        if (count++ < Most)
        {
            found.Add(place.Length == 0 ? wrong : $"{place}: {wrong}");
        }
    }

    public EmulatorSeedException ToException()
    {
        var rest = count - found.Count;
        return new(rest == 0 ? found : [.. found, string.Create(CultureInfo.InvariantCulture, $"and {rest} more.")]);
    }
}
