using AuroraGateway.Redis;
namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What became of a session's token, as stored: <c>m2</c>, state (1), session (16), lease id (32), a blank, tags. Replicas write it whole
/// and authenticate it; the scripts compare its parts.
/// </summary>
internal static class SpentMark
{
    /// <summary>A replica leased the token and has not sent it: when the lease ends, another may.</summary>
    public const char Leased = 'l';

    /// <summary>It may have been sent.</summary>
    public const char Sent = 'p';

    /// <summary>It was exchanged for a key.</summary>
    public const char Exchanged = 'b';

    private const int HeadLength = 2 + 1 + 16 + LeaseText.IdLength;

    public static string Create(SharedMacs macs, OwnerNames names, char state, string lease)
    {
        var head = $"m2{state}{names.Session}{lease[..LeaseText.IdLength]}";
        return $"{head} {macs.Tags(MacKind.Spent, names.Spent!, head)}";
    }

    public static bool IsGood(string text, SharedMacs macs, OwnerNames names) =>
        text.Length > HeadLength && text[HeadLength] == ' ' && macs.Accepts(
            text.AsSpan(HeadLength + 1), MacKind.Spent, names.Spent!, text[..HeadLength]);
}
