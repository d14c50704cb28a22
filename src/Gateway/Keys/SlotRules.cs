using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Keys;

/// <summary>What all slots of one ring share: terms, clock and log, and whether an exchange may begin at all.</summary>
internal sealed class SlotRules
{
    private readonly Func<double> random;
    private readonly ExchangeBudget budget;
    private volatile KeyTerms terms;
    private long generations;
    private volatile bool isStopping;

    /// <param name="terms">The first terms.</param>
    /// <param name="endpoint">What is known of the token endpoint.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">0 to 1; spreads renewals and back-offs.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="log">The log.</param>
    public SlotRules(
        KeyTerms terms, ExchangeEndpoint endpoint, TimeProvider time, Func<double> random, KeyMetrics metrics, ILogger log)
    {
        (this.terms, this.random, Endpoint, Time, Metrics, Log) = (terms, random, endpoint, time, metrics, log);
        budget = new ExchangeBudget(terms, time);
        FindTarget = () => this.terms.Target ?? throw new InvalidOperationException("The ring has no Aurora to exchange at.");
    }

    /// <summary>The terms in use. What belongs to a request's exchange is in <see cref="Flight.Terms"/>.</summary>
    public KeyTerms Terms => terms;

    /// <summary>Where to exchange now: a reload may have replaced the connections since an exchange began.</summary>
    public Func<ExchangeTarget> FindTarget { get; }

    public ExchangeEndpoint Endpoint { get; }

    public TimeProvider Time { get; }

    public KeyMetrics Metrics { get; }

    public ILogger Log { get; }

    public ClockReading Now => ClockReading.Of(Time);

    /// <summary>True once the process stops: no further exchange begins.</summary>
    public bool IsStopping => isStopping;

    public double NextRandom() => random();

    public long NextGeneration() => Interlocked.Increment(ref generations);

    public void Follow(KeyTerms next) => terms = next;

    public void Stop() => isStopping = true;

    /// <summary>Takes one exchange off the budget.</summary>
    /// <param name="newcomerOf">The caller that needs a key for an owner without an earlier key; null for every other exchange.</param>
    /// <param name="by">The bounds.</param>
    /// <returns>Null, or why the budget has no exchange left.</returns>
    public KeyFailure? TakeExchange(string? newcomerOf, KeyTerms by) => budget.TryTake(newcomerOf, by);
}
