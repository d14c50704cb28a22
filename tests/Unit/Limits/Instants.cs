namespace AuroraGateway.Unit.Limits;

/// <summary>What a set of instants shows.</summary>
internal static class Instants
{
    /// <summary>The most of them that lie in any span of this length.</summary>
    public static int MostIn(this IEnumerable<DateTimeOffset> instants, TimeSpan span)
    {
        var times = instants.Order().ToArray();
        var most = 0;
        for (int first = 0, last = 0; last < times.Length; last++)
        {
            while (times[last] - times[first] >= span)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
