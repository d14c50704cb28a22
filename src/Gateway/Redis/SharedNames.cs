using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Redis;

/// <summary>
/// The names under which replicas store: <c>prefix:v1:{application.tenant}:…</c>. The part in braces is Redis Cluster's hash tag: all names
/// of a tenant lie in one slot, where one script can change them together. No name contains a secret. A 2 behind a word: its values are
/// authenticated, and older versions do not read them.
/// </summary>
internal sealed class SharedNames
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

    /// <summary>Which replicas are up: <see cref="ReplicaHeartbeat"/>.</summary>
    public string Members => $"{root}{{{application}}}:members";

    /// <summary>Of the quota of the application's own calls.</summary>
    public string ApplicationQuota => $"{root}{{{application}}}:quota";

    /// <summary>What the names of a tenant begin with: one hash tag, so that they lie in one slot.</summary>
    public string RootOf(string tenant) => $"{root}{{{application}.{tenant}}}:";

    /// <summary>Of one counter of callers' requests, which is in a slot of its own.</summary>
    /// <param name="counter">The text that identifies it.</param>
    public string CounterOf(string counter) => $"{root}{{{application}.{Digest("limit", counter)}}}:limit";

    /// <summary>16 hexadecimal digits that represent both.</summary>
    internal static string Digest(string first, string second) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"aurora-gateway/name\n{first}\n{second}")).AsSpan(0, 8));
}
