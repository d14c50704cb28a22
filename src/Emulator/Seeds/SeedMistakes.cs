using System.Globalization;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>The mistakes of a seed: all of them are counted, the first twenty are kept.</summary>
internal sealed class SeedMistakes
{
    private const int Most = 20;

    private readonly List<string> _found = [];
    private int _count;

    public bool Any => _count > 0;

    public void Add(string place, string wrong)
    {
        if (_count++ < Most)
        {
            _found.Add(place.Length == 0 ? wrong : $"{place}: {wrong}");
        }
    }

    public EmulatorSeedException ToException()
    {
        var rest = _count - _found.Count;
        return new(rest == 0 ? _found : [.. _found, string.Create(CultureInfo.InvariantCulture, $"and {rest} more.")]);
    }
}
