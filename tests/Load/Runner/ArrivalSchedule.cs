namespace AuroraGateway.Load.Runner;

/// <summary>The intended starts of an open model, as offsets from its beginning: arithmetic, so that no response can delay one.</summary>
internal static class ArrivalSchedule
{
    /// <summary>Offsets in rising order; the same simulation always gives the same offsets.</summary>
    public static IEnumerable<TimeSpan> Of(LoadSimulation simulation) => simulation switch
    {
        LoadSimulation.Injected injected => Even(injected.Rate, injected.During),
        LoadSimulation.Ramped ramped => Ramp(ramped.From, ramped.To, ramped.During),
        LoadSimulation.AtOnce burst => Enumerable.Repeat(TimeSpan.Zero, burst.Count),
        LoadSimulation.Paused => [],
        _ => throw new ArgumentException($"{simulation.GetType().Name} is a closed model: it has no schedule.", nameof(simulation)),
    };

    /// <summary>How long the simulation lasts, whether or not the last arrival falls on its end.</summary>
    public static TimeSpan Length(LoadSimulation simulation) => simulation switch
    {
        LoadSimulation.Injected injected => injected.During,
        LoadSimulation.Ramped ramped => ramped.During,
        LoadSimulation.Constant constant => constant.During,
        LoadSimulation.Paused paused => paused.During,
        _ => TimeSpan.Zero,
    };

    private static IEnumerable<TimeSpan> Even(double rate, TimeSpan during)
    {
        var count = Count(rate * during.TotalSeconds);
        for (long i = 0; i < count; i++)
        {
            yield return TimeSpan.FromSeconds(i / rate);
        }
    }

    // Arrivals due by time t are N(t) = from·t + (to − from)·t² / 2d; the i-th is due where N(t) = i.
    private static IEnumerable<TimeSpan> Ramp(double from, double to, TimeSpan during)
    {
        var length = during.TotalSeconds;
        var count = Count((from + to) / 2 * length);
        var slope = (to - from) / length;
        for (long i = 0; i < count; i++)
        {
            // The stable form of the quadratic's root: right for a ramp up, a ramp down and a slope of nearly nothing.
            var root = Math.Sqrt(Math.Max(0, (from * from) + (2 * slope * i)));
            yield return TimeSpan.FromSeconds(i == 0 ? 0 : 2 * i / (from + root));
        }
    }

    // 0.1 s at 30/s is 3 arrivals, though the product is 3.0000000000000004 in binary; and half an arrival is none.
    private static long Count(double arrivals) => (long)Math.Floor(arrivals + 1e-9);
}
