namespace AuroraGateway.Limits.Callers;

/// <summary>Where requests are counted: in this process, or in what replicas share.</summary>
public interface ICounterStore
{
    /// <summary>A counter for one rule, or for one tenant of a rule that counts each by itself.</summary>
    /// <param name="rule">What is counted.</param>
    /// <param name="partition">Which of the rule's counters; empty for a rule that has only one.</param>
    WindowLimiter Open(LimitRule rule, string partition);
}
