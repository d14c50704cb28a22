namespace AuroraGateway.Load.Runner;

/// <summary>How the load of a step is made: on a schedule that does not wait for responses, or as copies kept busy.</summary>
internal abstract record LoadSimulation
{
    /// <summary>Open model: <paramref name="Rate"/> arrivals a second, evenly spaced, for <paramref name="During"/>.</summary>
    internal sealed record Injected(double Rate, TimeSpan During) : LoadSimulation;

    /// <summary>
    /// Open model: the rate goes in a straight line from <paramref name="From"/> to <paramref name="To"/> arrivals a second.
    /// </summary>
    internal sealed record Ramped(double From, double To, TimeSpan During) : LoadSimulation;

    /// <summary>Open model: <paramref name="Count"/> arrivals that are all due at one moment.</summary>
    internal sealed record AtOnce(int Count) : LoadSimulation;

    /// <summary>Closed model: <paramref name="Copies"/> that each begin again as soon as they have a response.</summary>
    internal sealed record Constant(int Copies, TimeSpan During) : LoadSimulation;

    /// <summary>A break in the load.</summary>
    internal sealed record Paused(TimeSpan During) : LoadSimulation;

    public static LoadSimulation Inject(double rate, TimeSpan during) => new Injected(Positive(rate), during);

    public static LoadSimulation RampingInject(double from, double to, TimeSpan during) =>
        from < 0 || to < 0 || from + to <= 0
            ? throw new ArgumentOutOfRangeException(nameof(to), "A ramp needs a rate above zero at one end at least.")
            : new Ramped(from, to, during);

    public static LoadSimulation Burst(int count) => new AtOnce((int)Positive(count));

    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new Constant((int)Positive(copies), during);

    public static LoadSimulation Pause(TimeSpan during) => new Paused(during);

    private static double Positive(double rate) =>
        rate > 0 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), "A load simulation needs more than nothing.");
}
