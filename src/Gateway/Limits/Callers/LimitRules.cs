namespace AuroraGateway.Limits.Callers;

/// <summary>Holds a caller's rules against each other: a rule that can never refuse is a mistake, not a safety net.</summary>
public static class LimitRules
{
    /// <summary>Each mistake with the rule that should go.</summary>
    public static IEnumerable<(LimitRule Rule, string Mistake)> Contradictions(IReadOnlyList<LimitRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            for (var j = 0; j < rules.Count; j++)
            {
                if (i != j && rules[i].Endpoint.Text == rules[j].Endpoint.Text && Mistake(rules[i], rules[j], i > j) is { } mistake)
                {
                    yield return (rules[i], mistake);
                }
            }
        }
    }

    private static string? Mistake(LimitRule rule, LimitRule other, bool later)
    {
        if (rule.Period.Span == other.Period.Span)
        {
            if (rule.PerTenant == other.PerTenant)
            {
                return later ? $"the same Endpoint and Period are already in {other.Path}: keep one of them" : null;
            }

            return rule.PerTenant && rule.Limit >= other.Limit
                ? $"can never refuse: {other.Path} allows {other.Limit} per {other.Period.Text} for all tenants together; write a smaller Limit or leave this one out"
                : null;
        }

        // What holds for all tenants together holds for each of them, not the other way round.
        if (other.PerTenant && !rule.PerTenant)
        {
            return null;
        }

        if (rule.Period.Span < other.Period.Span)
        {
            return other.Limit <= rule.Limit
                ? $"can never refuse: {other.Path} allows only {other.Limit} in the longer {other.Period.Text}; write a smaller Limit or leave this one out"
                : null;
        }

        // As many shorter spans as it takes to cover this one never hold more than this allows.
        var spans = (long)Math.Ceiling(rule.Period.Span / other.Period.Span);
        return spans * other.Limit <= rule.Limit
            ? $"can never refuse: {other.Path} lets {other.Limit} per {other.Period.Text} pass, which is never more than {rule.Limit} per {rule.Period.Text}; write a smaller Limit or leave this one out"
            : null;
    }
}
