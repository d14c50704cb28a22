using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Keys;

/// <summary>What all slots of one ring share: settings, clock and log, and whether an exchange may begin at all.</summary>
/// <param name="options">The bounds.</param>
/// <param name="endpoint">What is known of the token endpoint.</param>
/// <param name="time">The clock.</param>
/// <param name="random">0 to 1; spreads renewals and back-offs.</param>
/// <param name="metrics">Counts.</param>
/// <param name="log">The log.</param>
/// <param name="site">Where keys are exchanged; null in tests that have no site.</param>
internal sealed class SlotRules(
    KeysOptions options, ExchangeEndpoint endpoint, TimeProvider time, Func<double> random, KeyMetrics metrics, ILogger log,
    AuroraSite? site)
{
    private readonly ExchangeBudget budget = new(options, time);
    private long generations;
    private volatile bool isStopping;

    public KeysOptions Options => options;

    public ExchangeEndpoint Endpoint => endpoint;

    public TimeProvider Time => time;

    public KeyMetrics Metrics => metrics;

    public ILogger Log => log;

    public ClockReading Now => ClockReading.Of(time);

    /// <summary>True once the process stops: no further exchange begins.</summary>
    public bool IsStopping => isStopping;

    public AuroraSite? Site => site;

    public double NextRandom() => random();

    public long NextGeneration() => Interlocked.Increment(ref generations);

    public void Stop() => isStopping = true;

    /// <summary>Takes one exchange off the budget.</summary>
    /// <param name="newcomerOf">The caller that needs a key for an owner without an earlier key; null for every other exchange.</param>
    /// <returns>Null, or why the budget has no exchange left.</returns>
    public KeyFailure? TakeExchange(string? newcomerOf) => budget.TryTake(newcomerOf);
}
