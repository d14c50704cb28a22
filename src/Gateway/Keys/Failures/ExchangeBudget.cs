using System.Collections.Concurrent;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Failures;

/// <summary>How many exchanges a minute may be made at all, and by one caller for tenants never seen before.</summary>
public sealed class ExchangeBudget(KeysOptions options, TimeProvider time)
{
    // Callers come from the configuration, so this cannot grow without bound.
    private readonly ConcurrentDictionary<string, PermitBucket> byCaller = new(StringComparer.Ordinal);
    private readonly PermitBucket all = new(options.ExchangesPerMinute, time);
    private readonly Lock gate = new();

    /// <param name="newcomerOf">The caller that asks for an owner never seen before; null for owners known and for warm tenants.</param>
    public KeyFailure? TryTake(string? newcomerOf)
    {
        lock (gate)
        {
            var own = newcomerOf is null ? null : byCaller.GetOrAdd(newcomerOf, _ => new PermitBucket(options.NewTenantsPerMinute, time));
            all.PerMinute = options.ExchangesPerMinute;
            if (own is not null)
            {
                own.PerMinute = options.NewTenantsPerMinute;
            }

            if (own is not null && !own.TryTake(out var wait))
            {
                return Shed(
                    $"This caller has asked for more than {options.NewTenantsPerMinute} tenants or sessions never seen before within a " +
                        $"minute (Keys:NewTenantsPerMinute).", wait);
            }

            if (!all.TryTake(out wait))
            {
                own?.Return();
                return Shed($"More than {options.ExchangesPerMinute} exchanges a minute would be needed (Keys:ExchangesPerMinute).", wait);
            }

            return null;
        }
    }

    private static KeyFailure Shed(string detail, TimeSpan wait) =>
        new(KeyFailureKind.Shed, detail) { RetryAfter = wait, NothingSent = true };
}
