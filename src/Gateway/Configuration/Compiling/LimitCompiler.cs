using AuroraGateway.Grants;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles callers' limits and Aurora's quota; a rule that cannot do anything is a mistake.</summary>
internal static class LimitCompiler
{
    public static LimitRule[] Compile(
        string caller, CallerOptions options, IReadOnlyList<Grant> grants, RuleCache cache, List<ConfigurationError> found)
    {
        var rules = new List<LimitRule>();
        for (var i = 0; i < options.Limits.Count; i++)
        {
            var path = $"Callers:{caller}:Limits:{i}";
            var written = options.Limits[i];
            var before = found.Count;
            Check(path + ":Endpoint", cache.TryParse(written.Endpoint, out EndpointPattern? endpoint), found);
            Check(path + ":Period", cache.TryParse(written.Period, out LimitPeriod period), found);
            if (written.Limit < 1)
            {
                found.Add(new ConfigurationError(
                    path + ":Limit", "expected a number of requests, at least 1; to allow none, take the grant away"));
            }

            if (found.Count > before)
            {
                continue;
            }

            if (grants.Count > 0 && !grants.Any(grant => grant.Reaches(endpoint!.Overlaps)))
            {
                found.Add(new ConfigurationError(
                    path + ":Endpoint",
                    $"could never match: no grant of {caller} allows a request to {endpoint}; "
                    + "fix the Endpoint or the grants, or remove the rule"));
                continue;
            }

            rules.Add(new LimitRule(path, caller, endpoint!, period, written.Limit, written.PerTenant));
        }

        if (rules.Count > 1)
        {
            found.AddRange(LimitRules.Contradictions(rules).DistinctBy(static wrong => wrong.Rule.Path)
                .Select(static wrong => new ConfigurationError(wrong.Rule.Path, wrong.Mistake)));
        }

        return [.. rules];
    }

    public static void Check(QuotaOptions options, List<ConfigurationError> found)
    {
        Check("Limits:Aurora:Period", LimitPeriod.TryParse(options.Period, out _), found);
        if (options.Limit < 1)
        {
            found.Add(new ConfigurationError(
                "Limits:Aurora:Limit",
                "expected the number of calls that Aurora allows per key and period: 90, unless agreed otherwise with Aurora"));
        }
        else if (options.Burst > options.Limit)
        {
            found.Add(new ConfigurationError(
                "Limits:Aurora:Burst", $"is more than Limits:Aurora:Limit ({options.Limit}): write a smaller one"));
        }
    }

    private static void Check(string path, string? wrong, List<ConfigurationError> found)
    {
        if (wrong is not null)
        {
            found.Add(new ConfigurationError(path, wrong));
        }
    }
}
