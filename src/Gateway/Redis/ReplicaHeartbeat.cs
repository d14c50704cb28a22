using System.Globalization;
using System.Security.Cryptography;

namespace AuroraGateway.Redis;

/// <summary>
/// Says every few seconds that this replica is up, and counts the others: <c>ID TIME TAGS</c> each, dated by the store's clock and
/// authenticated. What is older than three beats, or not of a replica, is not counted.
/// </summary>
internal sealed class ReplicaHeartbeat(IReplicaTags macs, StoreClock clock, ReplicaCount count)
{
    /// <summary>How often it is said.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Three beats and a margin for a late one.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(17);

    /// <summary>Replicas that are counted at most.</summary>
    public const int Most = 256;

    /// <summary>Characters of one entry, at most.</summary>
    public const int LongestText = 160;

    // The writer dates by its reading of the store's clock, which may be a few beats old.
    private const long Ahead = 5_000;

    private string said = "";

    /// <summary>This replica's id, new at every start.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public async Task BeatAsync(ISharedStore store)
    {
        var next = Text(clock.Now ?? 0);
        var roll = await store.CallRollAsync(next, said, Life);
        said = next;
        clock.Read(roll.Now);
        var ids = roll.Members.Select(member => Live(member, roll.Now)).OfType<string>().Append(Id).ToHashSet(StringComparer.Ordinal);
        if (!roll.IsCrowded || ids.Count > count.Current)
        {
            // Among more entries than are read some replicas may be missing: then the last count stays.
            count.Current = ids.Count;
        }
    }

    private string Text(long now)
    {
        var date = now.ToString(CultureInfo.InvariantCulture);
        return $"{Id} {date} {macs.Tags(MacKind.Member, Id, date)}";
    }

    private string? Live(string text, long now) =>
        text.Length <= LongestText && text.Split(' ') is [{ Length: 16 } id, var date, var tags]
        && long.TryParse(date, NumberStyles.None, CultureInfo.InvariantCulture, out var when)
        && when > now - (long)Life.TotalMilliseconds && when < now + Ahead
        && macs.Accepts(tags, MacKind.Member, id, date)
            ? id
            : null;
}
