using AuroraGateway.Grants;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Rules that several callers write alike are read once and shared; they never change.</summary>
internal sealed class RuleCache
{
    private readonly Dictionary<string, (string? Wrong, AllowRule? Rule)> allows = [];
    private readonly Dictionary<string, (string? Wrong, EndpointPattern? Rule)> endpoints = [];
    private readonly Dictionary<string, (string? Wrong, LimitPeriod Rule)> periods = [];

    private delegate string? Parser<T>(string text, out T rule);

    /// <inheritdoc cref="AllowRule.TryParse"/>
    public string? TryParse(string text, out AllowRule? rule) => Find(allows, text, AllowRule.TryParse, out rule);

    /// <inheritdoc cref="EndpointPattern.TryParse"/>
    public string? TryParse(string text, out EndpointPattern? endpoint) => Find(endpoints, text, EndpointPattern.TryParse, out endpoint);

    /// <inheritdoc cref="LimitPeriod.TryParse"/>
    public string? TryParse(string text, out LimitPeriod period) => Find(periods, text, LimitPeriod.TryParse, out period);

    private static string? Find<T>(Dictionary<string, (string? Wrong, T Rule)> known, string text, Parser<T> parse, out T rule)
    {
        if (!known.TryGetValue(text, out var found))
        {
            found = (parse(text, out rule), rule);
            known.Add(text, found);
        }

        rule = found.Rule;
        return found.Wrong;
    }
}
