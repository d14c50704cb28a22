using System.Globalization;
using System.Security.Cryptography;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// A lease as stored: <c>ID DATE TAG</c>. The tag binds it to its owner and to the store's clock, so that a forged one, or one that was
/// written down and put back later, makes no replica wait.
/// </summary>
internal static class LeaseText
{
    public const int IdLength = 32;

    private const long Ahead = 10_000;

    public static string Create(SharedMac mac, string leaseName, long? now)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var date = (now ?? 0).ToString(CultureInfo.InvariantCulture);
        return $"{id} {date} {mac.Tag(MacKind.Lease, leaseName, id, date)}";
    }

    /// <param name="text">As read.</param>
    /// <param name="mac">Of the application key under which the owner's values are stored.</param>
    /// <param name="leaseName">Where it was read.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="longest">No exchange takes longer.</param>
    public static bool IsGood(string text, SharedMac mac, string leaseName, long now, TimeSpan longest) =>
        text.Split(' ') is [{ Length: IdLength } id, var date, var tag]
        && long.TryParse(date, NumberStyles.None, CultureInfo.InvariantCulture, out var when)
        && when <= now + Ahead && when >= now - (long)longest.TotalMilliseconds
        && mac.Matches(tag, MacKind.Lease, leaseName, id, date);
}
