using System.Collections.Concurrent;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Failures;

/// <summary>How many exchanges a minute may be made at all, and by one caller for tenants never seen before.</summary>
internal sealed class ExchangeBudget(KeyTerms first, TimeProvider time)
{
    // Callers come from the configuration, so this cannot grow without bound.
    private readonly ConcurrentDictionary<string, PermitBucket> byCaller = new(StringComparer.Ordinal);
    private readonly PermitBucket all = new(first.ExchangesPerMinute, time);
    private readonly Lock gate = new();

    /// <param name="newcomerOf">The caller that asks for an owner never seen before; null for owners known and for warm tenants.</param>
    /// <param name="terms">The bounds. What was saved up within earlier ones stays.</param>
    public KeyFailure? TryTake(string? newcomerOf, KeyTerms terms)
    {
        lock (gate)
        {
            var own = newcomerOf is null ? null : byCaller.GetOrAdd(newcomerOf, _ => new PermitBucket(terms.NewTenantsPerMinute, time));
            all.PerMinute = terms.ExchangesPerMinute;
            if (own is not null)
            {
                own.PerMinute = terms.NewTenantsPerMinute;
            }

            if (own is not null && !own.TryTake(out var wait))
            {
                return Shed(
                    $"This caller has asked for more than {terms.NewTenantsPerMinute} tenants or sessions never seen before within a " +
                        $"minute (Keys:NewTenantsPerMinute).", wait);
            }

            if (!all.TryTake(out wait))
            {
                own?.Return();
                return Shed($"More than {terms.ExchangesPerMinute} exchanges a minute would be needed (Keys:ExchangesPerMinute).", wait);
            }

            return null;
        }
    }

    private static KeyFailure Shed(string detail, TimeSpan wait) =>
        new(KeyFailureKind.Shed, detail) { RetryAfter = wait, NothingSent = true };
}
