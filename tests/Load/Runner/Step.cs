namespace AuroraGateway.Load.Runner;

/// <summary>One kind of work with statistics of its own; <paramref name="Run"/> is given the number of the arrival, from 0.</summary>
internal sealed record Step(string Name, Func<long, CancellationToken, Task<Response>> Run)
{
    /// <summary>Arrivals beyond this many without a response are not sent but counted as failed with the code <c>overflow</c>.</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>An arrival without a response by then has failed with the code <c>timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
