using System.Buffers.Binary;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Shared;

/// <summary>The class of a failed exchange, for the replicas that waited for it; the text is not stored. Used for seconds only.</summary>
/// <param name="Kind">Which of the closed list.</param>
/// <param name="Until">By the clock of the replica that made the exchange, milliseconds since 1970.</param>
/// <param name="RetryAfter">What Aurora asked for, in milliseconds; 0 for nothing.</param>
internal sealed record StoredRefusal(KeyFailureKind Kind, long Until, long RetryAfter)
{
    private const int Length = 1 + (2 * sizeof(long));

    /// <summary>No refusal is used for longer, whatever its own time says.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Passing = TimeSpan.FromSeconds(2);

    /// <returns>How long the failure is worth sharing; null if it says nothing about the next replica's chances.</returns>
    public static TimeSpan? Term(KeyFailure failure, KeyTerms terms, bool isSession = false) => failure.Kind switch
    {
        // For a session only that Aurora is unreachable: whether the token was sent is in its mark.
        KeyFailureKind.Unavailable when failure.NothingSent => Passing,
        _ when failure.NothingSent || isSession => null,
        KeyFailureKind.TenantNotAuthorized or KeyFailureKind.SessionRejected => Shorter(terms.RefusalMemory, Longest),
        KeyFailureKind.Throttled => Shorter(failure.RetryAfter ?? Passing, Longest),
        KeyFailureKind.ApplicationKeyRejected or KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer => Passing,
        _ => null,
    };

    public static StoredRefusal? TryRead(ReadOnlySpan<byte> content) =>
        content.Length != Length || !Enum.IsDefined((KeyFailureKind)content[0])
        ? null
        : new StoredRefusal(
            (KeyFailureKind)content[0], BinaryPrimitives.ReadInt64BigEndian(content[1..]),
            BinaryPrimitives.ReadInt64BigEndian(content[9..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Until);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), RetryAfter);
        return bytes;
    }

    /// <returns>Null if it has expired, or lasts longer than any refusal does.</returns>
    public KeyFailure? ToFailure(DateTimeOffset now)
    {
        var left = Until - now.ToUnixTimeMilliseconds();
        if (left <= 0 || left > Longest.TotalMilliseconds)
        {
            return null;
        }

        var detail = Kind switch
        {
            KeyFailureKind.ApplicationKeyRejected =>
                "Aurora refused the application key, or does not know the application, as it did for another replica a moment ago.",
            KeyFailureKind.TenantNotAuthorized =>
                "Aurora returned 403 to another replica a moment ago: an administrator of the tenant must authorise " +
                    "the application in Aurora.",
            KeyFailureKind.SessionRejected =>
                "Aurora requires a session token, as it did for another replica a moment ago. Send the token from the iframe or " +
                    "webhook URL as Aurora-Session-Token.",
            KeyFailureKind.Throttled => "Aurora's token endpoint returned 429 to another replica: too many exchanges.",
            KeyFailureKind.BadAnswer => "Aurora's token endpoint returned a response to another replica that cannot be understood.",
            KeyFailureKind.Unavailable => "Aurora's token endpoint failed another replica a moment ago.",
            _ => null,
        };
        return detail is null ? null : new KeyFailure(Kind, detail)
        {
            RetryAfter = RetryAfter is > 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(RetryAfter) : TimeSpan.FromMilliseconds(left),
        };
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
