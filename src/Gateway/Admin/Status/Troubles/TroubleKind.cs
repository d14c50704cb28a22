using AuroraGateway.Problems;

namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>
/// One kind of trouble, registered once in <see cref="TroubleTable"/>: the page, <c>/status</c>, the metric, the alerts and the runbook all
/// go by this row, and a test compares them.
/// </summary>
/// <param name="Code">Its name; never changed, because scripts and alerts go by it.</param>
/// <param name="Symptom">What is seen, in a few words; for the runbook's table.</param>
/// <param name="Help">The heading of its page in docs/operations.md, as an anchor.</param>
internal sealed record TroubleKind(string Code, string Symptom, string Help)
{
    /// <summary>What <c>/readyz</c> says meanwhile.</summary>
    public string Ready { get; init; } = "200";

    /// <summary>Where on the page more is shown; null for nowhere.</summary>
    public string? Section { get; init; }

    /// <summary>Rules of config/prometheus/alerts.yaml that fire because of it.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>Kinds that cause it: while one of them is seen, it is shown below that one.</summary>
    public IReadOnlyList<string> FollowsFrom { get; init; } = [];

    /// <summary>The refusals that callers receive because of it.</summary>
    public IReadOnlyList<ProblemCode> Refusals { get; init; } = [];

    /// <summary>Where the gateway itself serves the page of the runbook.</summary>
    public string HelpPath => "/runbook/" + Help;
}
