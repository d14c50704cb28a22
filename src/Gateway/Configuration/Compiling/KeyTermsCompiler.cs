using AuroraGateway.Hosting.Resources;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles <c>Keys</c>, and where the application key is watched.</summary>
internal static class KeyTermsCompiler
{
    public static KeyTerms Compile(KeysOptions options, AuroraOptions aurora, ResourceBudget budget) => new()
    {
        WatchedKeyFile =
            aurora.ApplicationKeyFile is { Length: > 0 } path && string.IsNullOrEmpty(aurora.ApplicationKey) ? path : null,
        RefreshAt = options.RefreshAt,
        Margin = options.Margin,
        ExchangeTimeout = options.ExchangeTimeout,
        Warm = WarmOf(options.Warm),
        Capacity = budget.Keys,
        MaxSessions = Math.Max(1, budget.Keys / 2),
        NewTenantsPerMinute = options.NewTenantsPerMinute,
        ExchangesPerMinute = options.ExchangesPerMinute,
        LongestBackOff = options.LongestBackOff,
    };

    // What is no tenant id is a mistake by the schema already.
    private static List<TenantId> WarmOf(IReadOnlyList<string> texts)
    {
        var warm = new List<TenantId>();
        foreach (var text in texts)
        {
            if (TenantId.TryParse(text, out var tenant))
            {
                warm.Add(tenant);
            }
        }

        return warm;
    }
}
