using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// The names under which replicas store: <c>prefix:v1:{application.tenant}:…</c>. The part in braces is Redis Cluster's hash tag: all names of a
/// tenant lie in one slot, where one script can change them together. No name holds a secret. A 2 behind a word: its values are
/// authenticated, and older
/// versions do not read them.
/// </summary>
public sealed class SharedNames
{
    private readonly string root;
    private readonly string application;

    /// <param name="prefix">The operator's, without braces.</param>
    /// <param name="origin">Of the Aurora environment.</param>
    /// <param name="applicationId">The partner application.</param>
    public SharedNames(string prefix, string origin, string applicationId)
    {
        root = prefix + ":v1:";
        application = Digest(origin, applicationId);
        News = $"{root}{{{application}}}:news2";
        Probe = $"{root}{{{application}}}:probe";
    }

    /// <summary>Both the channel and the sorted set of what was said on it.</summary>
    public string News { get; }

    /// <summary>Written to find out whether writing works.</summary>
    public string Probe { get; }

    public OwnerNames Of(in KeyOwner owner, KeySeal seal)
    {
        var tenant = $"{root}{{{application}.{owner.Tenant}}}:";
        var session = owner.Session is { } handle ? Digest(handle.Caller, Convert.ToHexStringLower(handle.Digest)) : null;
        var own = tenant + seal.Id + (session is null ? ":backend" : ":session:" + session);
        return new OwnerNames(
            own + ":key", own + ":lease2", own + ":refusal", tenant + "fence", tenant + "epoch",
            owner.Session is { } spent ? tenant + "spent2:" + Digest("token", Convert.ToHexStringLower(spent.Digest)) : null,
            session);
    }

    /// <summary>Which replicas are up: <see cref="Membership"/>.</summary>
    public string Members => $"{root}{{{application}}}:members";

    /// <summary>Of the quota of the application's own calls.</summary>
    public string ApplicationQuota => $"{root}{{{application}}}:quota";

    /// <summary>Of the quota of one owner's key.</summary>
    public string QuotaOf(in KeyOwner owner)
    {
        var tenant = $"{root}{{{application}.{owner.Tenant}}}:quota";
        return owner.Session is { } session ? $"{tenant}:{Digest(session.Caller, Convert.ToHexStringLower(session.Digest))}" : tenant;
    }

    /// <summary>Of one counter of callers' requests, which lies in a slot of its own.</summary>
    /// <param name="counter">What tells it from all others.</param>
    public string CounterOf(string counter) => $"{root}{{{application}.{Digest("limit", counter)}}}:limit";

    private static string Digest(string first, string second) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"aurora-gateway/name\n{first}\n{second}")).AsSpan(0, 8));
}

/// <summary>One owner's names.</summary>
/// <param name="Entry">The sealed key.</param>
/// <param name="Lease">Who is exchanging for it.</param>
/// <param name="Refusal">Why the last exchange brought nothing.</param>
/// <param name="Fence">The tenant's fencing number.</param>
/// <param name="Epoch">Changes when the tenant's keys are dropped.</param>
/// <param name="Spent">Of a session: marks its token as spent, whoever brings it.</param>
/// <param name="Session">Of a session: 16 hexadecimal digits for caller and token.</param>
public sealed record OwnerNames(string Entry, string Lease, string Refusal, string Fence, string Epoch, string? Spent, string? Session);
