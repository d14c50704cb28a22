using System.Collections.Concurrent;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>What was seen during a run: counts of everything, and what breaks a promise.</summary>
internal sealed class Verdicts
{
    private const int Most = 20;
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> broken = new();

    public IReadOnlyCollection<string> Broken => broken;

    public int this[string what] => counts.GetValueOrDefault(what);

    public void Count(string what) => counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    public void Break(string how)
    {
        Count("promises broken");
        if (broken.Count < Most)
        {
            broken.Enqueue($"at {Moments.Now:0.0} s: {how}");
        }
    }

    /// <summary>No output may contain a secret.</summary>
    public void Shown(string where, string text)
    {
        if (Array.Find(Secrets.All, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)) is { } secret)
        {
            Break($"{where} shows the secret {secret}: {text[..Math.Min(text.Length, 400)]}");
        }
    }

    public IEnumerable<string> Lines() =>
        counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}");
}
