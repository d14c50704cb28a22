using AuroraGateway.Problems;

namespace AuroraGateway.Limits.Quota;

/// <summary>A permit to call Aurora once, or why there is none; and how long the caller waited for it.</summary>
internal readonly record struct QuotaResult(QuotaPermit Permit, Problem? Refusal, TimeSpan Waited);

/// <summary>One call that Aurora's quota has room for.</summary>
internal readonly struct QuotaPermit
{
    private readonly QuotaBudget? budget;
    private readonly long number;

    internal QuotaPermit(QuotaBudget budget, long number)
    {
        this.budget = budget;
        this.number = number;
    }

    /// <summary>Numbers rise in the order in which permits were issued.</summary>
    internal long Number => number;

    public void Sent() => budget?.Sent(number);

    public void Responded() => budget?.Responded(number);

    /// <summary>Aurora responded with 429: nothing is sent for this owner for a while.</summary>
    public void Close(TimeSpan? retryAfter) => budget?.Close(retryAfter);

    /// <summary>Returns the permit if the call was not sent; otherwise does nothing.</summary>
    public void Release() => budget?.Release(number);
}
