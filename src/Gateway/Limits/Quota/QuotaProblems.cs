using AuroraGateway.Problems;

namespace AuroraGateway.Limits.Quota;

/// <summary>What a caller receives when Aurora's quota has no room for its call.</summary>
internal static class QuotaProblems
{
    public static Problem For(LimitRefusalKind kind, QuotaTerms terms, bool isApplication, TimeSpan retryAfter)
    {
        var whose = isApplication ? "The application key's" : "The tenant's";
        var quota = $"Aurora quota ({terms.Limit} calls per {terms.Period.Text}, shared by all callers)";
        var detail = kind switch
        {
            LimitRefusalKind.QuotaClosed => $"{whose} Aurora quota is closed: Aurora itself responded with 429.",
            LimitRefusalKind.QuotaTimeout =>
                $"{whose} {quota} is used up. The call waited {terms.MaxWaitSpan.TotalSeconds:0.###} s (Limits:Aurora:MaxWait).",
            LimitRefusalKind.QuotaQueueFull => $"{whose} {quota} is used up and too many calls wait for it.",
            LimitRefusalKind.QuotaCapacity => "More tenants and sessions are in use than the gateway keeps budgets for.",
            _ => $"{whose} {quota} is used up for longer than a call may wait (Limits:Aurora:MaxWait).",
        };
        return new Problem(ProblemCode.AuroraQuota, detail + " Wait as long as Retry-After says, or send fewer calls.")
        {
            RetryAfter = retryAfter,
        };
    }
}
