namespace AuroraGateway.Configuration;

/// <summary>Finds the name that a mistyped one is nearest to.</summary>
internal static class Spelling
{
    /// <returns>The nearest of <paramref name="names"/>, or null if none is near.</returns>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        var lower = typed.ToLowerInvariant();
        var (best, least) = ((string?)null, int.MaxValue);
        foreach (var name in names)
        {
            // As many letters as the lengths differ by must be added: what cannot be near is not compared.
            var near = Math.Max(1, name.Length / 3);
            var distance = Math.Abs(name.Length - typed.Length) <= near ? Distance(lower, name.ToLowerInvariant()) : int.MaxValue;
            if (distance <= near && distance < least)
            {
                (best, least) = (name, distance);
            }
        }

        return best;
    }

    // Levenshtein's distance, two rows at a time.
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
