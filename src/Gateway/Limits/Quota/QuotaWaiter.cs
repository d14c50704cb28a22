namespace AuroraGateway.Limits.Quota;

/// <summary>One call that waits for its turn.</summary>
internal sealed class QuotaWaiter(QuotaBudget budget, CallerLine line, long since, long deadline)
    : TaskCompletionSource<QuotaAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public CallerLine Line { get; } = line;

    public long Since { get; } = since;

    public long Deadline { get; } = deadline;

    /// <summary>Its place in its caller's line; null once it has left.</summary>
    public LinkedListNode<QuotaWaiter>? Place { get; set; }

    /// <summary>Its client left.</summary>
    public void Leave() => budget.Leave(this);
}
