using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Failures;

/// <summary>
/// What is known of Aurora's token endpoint as a whole. After failures of several tenants in a row, a 429 or a refused application key it
/// receives no exchanges for a while; then one exchange at a time may probe it.
/// </summary>
internal sealed partial class ExchangeEndpoint(TimeProvider time, ILogger<ExchangeEndpoint> log, Func<double>? random = null)
{
    private const int FailuresToOpen = 5;
    private const int TenantsToOpen = 2;

    private readonly Func<double> random = random ?? Random.Shared.NextDouble;
    private readonly Lock gate = new();
    private readonly HashSet<TenantId> failing = [];
    private int failures;
    private int holds;
    private KeyFailure? hold;
    private Deadline holdUntil;
    private bool probing;

    /// <summary>Why exchanges pause, or null. Stays until a probe succeeds.</summary>
    public KeyFailure? Trouble
    {
        get
        {
            lock (gate)
            {
                return hold;
            }
        }
    }

    /// <summary>Null if an exchange would be let through now.</summary>
    public KeyFailure? Refusal()
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            return RefusalAt(now);
        }
    }

    /// <summary>Lets one exchange through, or says why not. Each one let through must be reported.</summary>
    public bool TryEnter(out KeyFailure? refusal)
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            refusal = RefusalAt(now);
            if (refusal is not null)
            {
                return false;
            }

            probing = hold is not null;
            return true;
        }
    }

    /// <param name="tenant">Whose exchange it was.</param>
    /// <param name="failure">Null for a key; a refusal of one tenant or session is a sign of health too.</param>
    /// <param name="terms">Those of the exchange.</param>
    public void Report(TenantId tenant, KeyFailure? failure, KeyTerms terms)
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            switch (failure?.Kind)
            {
                case KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer:
                    failures++;
                    if (failing.Count < TenantsToOpen)
                    {
                        failing.Add(tenant);
                    }

                    // One tenant whose exchange alone fails has its own back-off and must not stop the others.
                    if (probing || (hold is null && failures >= FailuresToOpen && failing.Count >= TenantsToOpen))
                    {
                        Hold(failure, BackOff.After(holds + 2, terms, 0.5 + (random() / 2)), now);
                    }

                    break;
                case KeyFailureKind.Throttled:
                    Hold(failure, BackOff.Capped(failure.RetryAfter ?? BackOff.After(holds + 2, terms, random()), terms), now);
                    break;
                case KeyFailureKind.ApplicationKeyRejected:
                    Hold(failure, BackOff.After(holds + 2, terms, 0.5 + (random() / 2)), now);
                    break;
                case KeyFailureKind.Shed or KeyFailureKind.Draining:
                    probing = false;
                    break;
                default:
                    Reset();
                    break;
            }
        }
    }

    /// <summary>Clears all failures, as after a change of the application key.</summary>
    public void Forgive()
    {
        lock (gate)
        {
            Reset();
        }
    }

    private KeyFailure? RefusalAt(in ClockReading now)
    {
        if (hold is null)
        {
            return null;
        }

        if (!holdUntil.HasPassed(now))
        {
            return Left(hold, holdUntil.Left(now, time));
        }

        return probing ? Left(hold, KeyTerms.FirstBackOff) : null;
    }

    private static KeyFailure Left(KeyFailure hold, TimeSpan left) => hold.IsTransient
        ? new KeyFailure(KeyFailureKind.Unavailable, "Key exchanges pause after failures: " + hold.Detail)
        { RetryAfter = left, NothingSent = true }
        : hold with { RetryAfter = left, NothingSent = true };

    private void Hold(KeyFailure failure, TimeSpan span, in ClockReading now)
    {
        if (hold?.Kind != failure.Kind)
        {
            Log.Left(log, failure.Kind, failure.Detail);
        }

        hold = failure;
        holds++;
        probing = false;
        holdUntil = Deadline.After(now, span, time);
    }

    private void Reset()
    {
        if (hold is not null)
        {
            Log.Taken(log);
        }

        hold = null;
        holds = failures = 0;
        failing.Clear();
        probing = false;
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "Key exchanges pause, except probes ({Kind}): {Detail}")]
        public static partial void Left(ILogger log, KeyFailureKind kind, string detail);

        [LoggerMessage(1202, LogLevel.Information, "Key exchanges continue: the token endpoint returns keys again")]
        public static partial void Taken(ILogger log);
    }
}
