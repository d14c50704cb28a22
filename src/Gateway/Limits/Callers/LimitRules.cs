namespace AuroraGateway.Limits.Callers;

/// <summary>Compares a caller's rules: a rule that can never refuse is a mistake.</summary>
internal static class LimitRules
{
    /// <summary>Each mistake with the rule to remove.</summary>
    public static IEnumerable<(LimitRule Rule, string Mistake)> Contradictions(IReadOnlyList<LimitRule> rules) =>
        from i in Enumerable.Range(0, rules.Count)
        from j in Enumerable.Range(0, rules.Count)
        where i != j && rules[i].Endpoint.Text == rules[j].Endpoint.Text
        let mistake = Mistake(rules[i], rules[j], i > j)
        where mistake is not null
        select (rules[i], mistake);

    private static string? Mistake(LimitRule rule, LimitRule other, bool later)
    {
        if (rule.Period.Span == other.Period.Span)
        {
            if (rule.PerTenant == other.PerTenant)
            {
                return later ? $"the same Endpoint and Period are already in {other.Path}: keep one of them" : null;
            }

            return rule.PerTenant && rule.Limit >= other.Limit
                ? Never($"{other.Path} allows {other.Limit} per {other.Period.Text} for all tenants together")
                : null;
        }

        // A limit for all tenants together holds for each of them, not the other way round.
        if (other.PerTenant && !rule.PerTenant)
        {
            return null;
        }

        if (rule.Period.Span < other.Period.Span)
        {
            return other.Limit <= rule.Limit
                ? Never($"{other.Path} allows only {other.Limit} in the longer {other.Period.Text}")
                : null;
        }

        // The shorter periods that cover this one never hold more than this allows.
        var spans = (long)Math.Ceiling(rule.Period.Span / other.Period.Span);
        return spans * other.Limit <= rule.Limit
            ? Never($"{other.Path} allows {other.Limit} per {other.Period.Text}, never more than {rule.Limit} per {rule.Period.Text}")
            : null;
    }

    private static string Never(string why) => $"can never refuse: {why}; write a smaller Limit or remove this one";
}
