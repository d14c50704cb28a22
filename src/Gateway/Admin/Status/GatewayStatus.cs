using AuroraGateway.Keys;

namespace AuroraGateway.Admin.Status;

/// <summary>Is it well?</summary>
public enum Verdict
{
    Well,

    /// <summary>Some requests fail, or soon will.</summary>
    Impaired,

    /// <summary>The gateway cannot do its work.</summary>
    Failing,

    /// <summary>It is shutting down.</summary>
    Draining,
}

/// <summary>One thing that is wrong, and what to do about it.</summary>
/// <param name="Level">What it makes of the gateway as a whole.</param>
/// <param name="Code">What it is the same trouble by, from one reading to the next.</param>
/// <param name="Name">A few words for a headline.</param>
/// <param name="What">Sentences; what stands between backticks is code.</param>
/// <param name="Remedy">The same.</param>
/// <param name="Section">Where on the page more is to be seen; null for nowhere.</param>
public sealed record Trouble(Verdict Level, string Code, string Name, string What, string Remedy, string? Section = null)
{
    /// <summary>When it was first seen.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>All that the status page shows, and <c>/status</c> says. No secret in it.</summary>
public sealed record GatewayStatus
{
    public required DateTimeOffset Now { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Since when it is what <see cref="Verdict"/> says.</summary>
    public required DateTimeOffset Since { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    /// <summary>Aurora's address.</summary>
    public required string Aurora { get; init; }

    public required int ActiveRequests { get; init; }

    public required KeyRingSnapshot Keys { get; init; }

    public required IReadOnlyList<CallerStatus> Callers { get; init; }

    public required ApplicationKeyStatus ApplicationKey { get; init; }

    /// <summary>Null if no quota is kept.</summary>
    public required IReadOnlyList<QuotaStatus>? Quotas { get; init; }

    /// <summary>Null if this process works alone.</summary>
    public required SharedStoreStatus? Redis { get; init; }

    public required ConfigurationStatus Configuration { get; init; }

    /// <summary>What is used of memory, descriptors and connections.</summary>
    public IReadOnlyList<ResourceStatus> Resources { get; init; } = [];

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<ChangeStatus> Changes { get; init; }
}

/// <summary>One caller in the last five minutes.</summary>
/// <param name="Caller">Its name; <c>-</c> for those that could not be identified.</param>
/// <param name="Total">Requests since the start.</param>
/// <param name="PerMinute">Requests in the last minute.</param>
/// <param name="RefusedPerMinute">Of those, refused by the gateway itself.</param>
/// <param name="Refusals">Why, in the last five minutes, the most frequent first.</param>
/// <param name="Requests">Sixty cells of five seconds, oldest first.</param>
/// <param name="Refused">The same for refusals.</param>
public sealed record CallerStatus(
    string Caller, long Total, int PerMinute, int RefusedPerMinute, IReadOnlyDictionary<string, long> Refusals, IReadOnlyList<int> Requests, IReadOnlyList<int> Refused);

/// <summary>The application key, by its fingerprint.</summary>
/// <param name="Fingerprint">Of the key in use.</param>
/// <param name="Proposed">Of the changed key that the next exchange proves.</param>
/// <param name="Refused">Of the changed key that Aurora refused.</param>
public sealed record ApplicationKeyStatus(string Fingerprint, string? Proposed, string? Refused);

/// <summary>The data listener's certificate.</summary>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when.</param>
public sealed record CertificateStatus(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>With less left than this nobody renewed it in time; a certificate of an hour is not late all its life.</summary>
    public TimeSpan Late => (NotAfter - NotBefore) / 10 is var tenth && tenth < Longest ? tenth : Longest;
}

/// <summary>A tenant's share of Aurora's quota.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Limit">Requests a period.</param>
/// <param name="Used">Of those, in the running period.</param>
/// <param name="Waiting">Requests that wait for it.</param>
/// <param name="MostBy">The caller that used most of it.</param>
/// <param name="MostUsed">How much that was.</param>
/// <param name="Refused">Requests that were refused because nothing was left, in the last period.</param>
/// <param name="MostRefused">The caller that was refused most.</param>
/// <param name="IsApplication">It is the application key's own quota, not a tenant's.</param>
/// <param name="IsRefusedByAurora">Aurora itself answered 429 in the last period.</param>
public sealed record QuotaStatus(string Tenant, int Limit, int Used, int Waiting, string? MostBy, int MostUsed, int Refused = 0, string? MostRefused = null, bool IsApplication = false, bool IsRefusedByAurora = false);

/// <summary>The store that replicas share.</summary>
/// <param name="IsReachable">False while this replica works alone.</param>
/// <param name="Endpoint">Where it is.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record SharedStoreStatus(bool IsReachable, string Endpoint, string Detail, DateTimeOffset? Since);

/// <summary>The configuration in force.</summary>
/// <param name="LoadedAt">When it was taken over.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Digest">SHA-256 of the file that runs, in hexadecimal; empty if there is none.</param>
/// <param name="Refused">Every mistake of a newer one that was refused.</param>
/// <param name="RestartNeeded">Settings that were changed and wait for a restart.</param>
public sealed record ConfigurationStatus(DateTimeOffset LoadedAt, string? Source, string Digest, IReadOnlyList<string> Refused, IReadOnlyList<string> RestartNeeded);

/// <summary>How much of a resource is used.</summary>
/// <param name="Name">One of a closed list.</param>
/// <param name="Used">Now.</param>
/// <param name="Limit">At the most.</param>
public sealed record ResourceStatus(string Name, long Used, long Limit);

/// <summary>A state change, as shown.</summary>
public sealed record ChangeStatus(DateTimeOffset At, LogLevel Level, string What, int Times);
