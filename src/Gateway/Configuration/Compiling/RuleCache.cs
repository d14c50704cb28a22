using AuroraGateway.Grants;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Rules that several callers write alike are read once and shared; they never change.</summary>
internal sealed class RuleCache
{
    private readonly Dictionary<string, (string? Wrong, AllowRule? Rule)> allows = [];
    private readonly Dictionary<string, (string? Wrong, EndpointPattern? Pattern)> endpoints = [];
    private readonly Dictionary<string, (string? Wrong, LimitPeriod Period)> periods = [];

    /// <inheritdoc cref="AllowRule.TryParse"/>
    public string? TryParse(string text, out AllowRule? rule)
    {
        if (!allows.TryGetValue(text, out var known))
        {
            known = (AllowRule.TryParse(text, out rule), rule);
            allows.Add(text, known);
        }

        rule = known.Rule;
        return known.Wrong;
    }

    /// <inheritdoc cref="EndpointPattern.TryParse"/>
    public string? TryParse(string text, out EndpointPattern? endpoint)
    {
        if (!endpoints.TryGetValue(text, out var known))
        {
            known = (EndpointPattern.TryParse(text, out endpoint), endpoint);
            endpoints.Add(text, known);
        }

        endpoint = known.Pattern;
        return known.Wrong;
    }

    /// <inheritdoc cref="LimitPeriod.TryParse"/>
    public string? TryParse(string text, out LimitPeriod period)
    {
        if (!periods.TryGetValue(text, out var known))
        {
            known = (LimitPeriod.TryParse(text, out period), period);
            periods.Add(text, known);
        }

        period = known.Period;
        return known.Wrong;
    }
}
