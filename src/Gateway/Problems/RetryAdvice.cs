namespace AuroraGateway.Problems;

/// <summary>
/// Whether a program may send the same request again; the response's <c>Retry-After</c> and its member <c>retry</c> come from here.
/// </summary>
/// <param name="Retry">Whether.</param>
/// <param name="Wait">When; present exactly with <see cref="Retry.After"/>.</param>
internal readonly record struct RetryAdvice(Retry Retry, TimeSpan? Wait)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The word in the member <c>retry</c>.</summary>
    public string Word => WordOf(Retry);

    /// <summary>A problem with a time is <c>after</c> unless its code is <c>never</c>; without a time its code decides.</summary>
    /// <param name="problem">The refusal.</param>
    /// <param name="method">The request's: <c>now</c> is for idempotent methods only.</param>
    public static RetryAdvice Of(Problem problem, string method) => problem.Row.Retry switch
    {
        Retry.Never => new(Retry.Never, null),
        Retry.After => new(Retry.After, problem.RetryAfter ?? Soon),
        _ when problem.RetryAfter is { } wait => new(Retry.After, wait),
        _ => new(IsIdempotent(method) ? Retry.Now : Retry.Never, null),
    };

    public static string WordOf(Retry retry) => retry switch
    {
        Retry.After => "after",
        Retry.Now => "now",
        _ => "never",
    };

    private static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE";
}
