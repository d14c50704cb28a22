using System.Collections.Concurrent;
using System.Globalization;
using AuroraGateway.Hostile.Wire;

[assembly: AssemblyFixture(typeof(Tally))]

namespace AuroraGateway.Hostile.Wire;

/// <summary>Counts the attacks of the corpora by the way in which they came, and writes the figures at the end of the run.</summary>
public sealed class Tally : IDisposable
{
    private static readonly ConcurrentDictionary<string, int> Attacks = new();

    public static void Count(string way) => Attacks.AddOrUpdate(way, 1, static (_, count) => count + 1);

    public void Dispose()
    {
        if (!Attacks.IsEmpty)
        {
            Directory.CreateDirectory(Repository.Path("artifacts/hostile"));
            File.WriteAllLines(
                Repository.Path("artifacts/hostile/attacks.txt"),
                Attacks.OrderBy(way => way.Key, StringComparer.Ordinal).Append(new("all", Attacks.Values.Sum()))
                    .Select(way => string.Create(CultureInfo.InvariantCulture, $"{way.Value,6} {way.Key}")));
        }
    }
}
