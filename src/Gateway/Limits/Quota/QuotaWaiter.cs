namespace AuroraGateway.Limits.Quota;

/// <summary>One call that waits for its turn.</summary>
internal sealed class QuotaWaiter(QuotaBudget budget, CallerQueue queue, QuotaTerms terms, long since)
    : TaskCompletionSource<QuotaResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public CallerQueue Queue { get; } = queue;

    public long Since { get; } = since;

    public long Deadline { get; } = since + terms.MaxWait;

    /// <summary>Those of its request.</summary>
    public QuotaTerms Terms => terms;

    /// <summary>Its node in its caller's queue; null after it has left.</summary>
    public LinkedListNode<QuotaWaiter>? Place { get; set; }

    /// <summary>Its client disconnected.</summary>
    public void Leave() => budget.Leave(this);
}
