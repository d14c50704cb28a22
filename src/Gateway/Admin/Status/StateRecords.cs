namespace AuroraGateway.Admin.Status;

/// <summary>The application key, by its fingerprint.</summary>
/// <param name="Fingerprint">Of the key in use.</param>
/// <param name="Proposed">Of the changed key that the next exchange proves.</param>
/// <param name="Refused">Of the changed key that Aurora refused.</param>
internal sealed record ApplicationKeyStatus(string Fingerprint, string? Proposed, string? Refused);

/// <summary>The data listener's certificate.</summary>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when.</param>
internal sealed record CertificateStatus(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Less remaining time than this means that the renewal is late. It depends on the lifetime, because a certificate for one
    /// hour is not late from its start.</summary>
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
/// <param name="IsRefusedByAurora">Aurora itself returned 429 in the last period.</param>
internal sealed record QuotaStatus(
    string Tenant, int Limit, int Used, int Waiting, string? MostBy, int MostUsed, int Refused = 0, string? MostRefused = null,
    bool IsApplication = false, bool IsRefusedByAurora = false);

/// <summary>The store that replicas share.</summary>
/// <param name="IsReachable">False while this replica works alone.</param>
/// <param name="Endpoint">Where it is.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Since">Since when it is so.</param>
internal sealed record SharedStoreStatus(bool IsReachable, string Endpoint, string Detail, DateTimeOffset? Since);

/// <summary>The active configuration.</summary>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Digest">SHA-256 of the file that runs, in hexadecimal; empty if there is none.</param>
/// <param name="Refused">Every mistake of a newer one that was refused.</param>
/// <param name="RestartNeeded">Settings that were changed and wait for a restart.</param>
internal sealed record ConfigurationStatus(
    DateTimeOffset LoadedAt, string? Source, string Digest, IReadOnlyList<string> Refused, IReadOnlyList<string> RestartNeeded);

/// <summary>How much of a resource is used.</summary>
/// <param name="Name">One of a closed list.</param>
/// <param name="Used">Now.</param>
/// <param name="Limit">At the most.</param>
internal sealed record ResourceStatus(string Name, long Used, long Limit);

/// <summary>A state change, as shown.</summary>
internal sealed record ChangeStatus(DateTimeOffset At, LogLevel Level, string What, int Times);
