using AuroraGateway.Problems;

namespace AuroraGateway.Limits.Quota;

/// <summary>A permit to call Aurora once, or why there is none; and how long the caller waited for it.</summary>
public readonly record struct QuotaAnswer(QuotaPermit Permit, Problem? Refusal, TimeSpan Waited);

/// <summary>One call that Aurora's quota has room for.</summary>
public readonly struct QuotaPermit
{
    private readonly QuotaBudget? budget;
    private readonly long number;

    internal QuotaPermit(QuotaBudget budget, long number)
    {
        this.budget = budget;
        this.number = number;
    }

    /// <summary>The order in which permits were given out.</summary>
    internal long Number => number;

    /// <summary>The call is about to be sent.</summary>
    public void Sent() => budget?.Sent(number);

    /// <summary>Aurora answered.</summary>
    public void Answered() => budget?.Answered(number);

    /// <summary>Aurora answered 429: nothing more is sent for this owner for a while.</summary>
    /// <param name="retryAfter">As Aurora said; null if it said nothing.</param>
    public void Close(TimeSpan? retryAfter) => budget?.Close(retryAfter);

    /// <summary>Gives it back if the call was not sent; may be called always.</summary>
    public void Release() => budget?.Release(number);
}
