namespace AuroraGateway.Problems;

/// <summary>One refusal: which, and what the caller or the operator can do about it. Never holds a secret.</summary>
/// <param name="Code">Which of the closed list.</param>
/// <param name="Detail">One or two sentences that say what to do.</param>
public sealed record Problem(ProblemCode Code, string Detail)
{
    /// <summary>
    /// When the request can be sent again; sent as <c>Retry-After</c> in whole seconds, rounded up (RFC 9110, section 10.2.3), unless the
    /// code's <see cref="Retry"/> is never.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Response fields that go with this refusal, such as <c>RateLimit</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    public ProblemTable.Row Row => ProblemTable.For(Code);
}
