namespace AuroraGateway.Hostile.Confined;

/// <summary>Times of many calls.</summary>
public sealed class Pace
{
    private readonly List<TimeSpan> times = [];

    public int Count => times.Count;

    public TimeSpan Longest => times.Count == 0 ? TimeSpan.Zero : times.Max();

    public TimeSpan P99 => times.Count == 0 ? TimeSpan.Zero : times.Order().ElementAt((int)((times.Count - 1) * 0.99));

    public void Add(TimeSpan time) => times.Add(time);
}
