using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Tags under every application key that this replica knows, so that replicas on both sides of a rotation accept each other's values: the
/// key in use, the one that has yet to prove itself, and for an hour the one that was replaced.
/// </summary>
internal sealed class SharedMacs(ApplicationKeys keys, string origin, string applicationId, TimeProvider time) : IReplicaTags
{
    /// <summary>Characters of all tags of a value, at most.</summary>
    public const int LongestTags = MostKeys * SharedMac.TagLength;

    private const int MostKeys = 3;
    private static readonly TimeSpan FormerMemory = TimeSpan.FromHours(1);

    private sealed record Known(
        ApplicationKey Current, ApplicationKey? Candidate, ApplicationKey? Former, long FormerSince, SharedMac[] Macs);

    private readonly Lock gate = new();
    private volatile Known? known;

    /// <returns>One to three tags in a row.</returns>
    public string Tags(MacKind kind, params ReadOnlySpan<string> parts)
    {
        var macs = Macs();
        if (macs is [var one])
        {
            return one.Tag(kind, parts);
        }

        var tags = new string[macs.Length];
        for (var i = 0; i < macs.Length; i++)
        {
            tags[i] = macs[i].Tag(kind, parts);
        }

        return string.Concat(tags);
    }

    /// <returns>True if one of the tags was made with an application key that this replica knows.</returns>
    public bool Accepts(ReadOnlySpan<char> tags, MacKind kind, params ReadOnlySpan<string> parts)
    {
        if (tags.Length is 0 or > LongestTags || tags.Length % SharedMac.TagLength != 0)
        {
            return false;
        }

        foreach (var mac in Macs())
        {
            for (var at = 0; at < tags.Length; at += SharedMac.TagLength)
            {
                if (mac.Matches(tags.Slice(at, SharedMac.TagLength), kind, parts))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private SharedMac[] Macs()
    {
        var (current, candidate) = (keys.Current, keys.Candidate);
        return known is { } last && Fits(last, current, candidate) ? last.Macs : Renew(current, candidate);
    }

    private bool Fits(Known last, ApplicationKey current, ApplicationKey? candidate) =>
        ReferenceEquals(last.Current, current) && ReferenceEquals(last.Candidate, candidate)
        && (last.Former is null || time.GetElapsedTime(last.FormerSince) < FormerMemory);

    private SharedMac[] Renew(ApplicationKey current, ApplicationKey? candidate)
    {
        lock (gate)
        {
            var last = known;
            var (former, since) = last is null || ReferenceEquals(last.Current, current)
                ? (last?.Former, last?.FormerSince ?? 0)
                : (last.Current, time.GetTimestamp());
            if (former is not null && (time.GetElapsedTime(since) >= FormerMemory || former.Is(current)))
            {
                former = null;
            }

            var macs = new List<SharedMac>(MostKeys) { new(current, origin, applicationId) };
            macs.AddRange(new[] { candidate, former }.OfType<ApplicationKey>().Select(key => new SharedMac(key, origin, applicationId)));
            known = new Known(current, candidate, former, since, [.. macs]);
            return [.. macs];
        }
    }
}
