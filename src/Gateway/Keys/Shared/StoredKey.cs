using System.Buffers.Binary;
using System.Text;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// A temporary key as stored: its expiry by the store's clock and by the exchanging replica's, milliseconds since 1970, and its whole life
/// in milliseconds. There are two, because neither clock is trusted alone: the reader uses the earlier one.
/// </summary>
internal sealed class StoredKey(string bearer, long endByStore, long endByBuyer, long life)
{
    private const int FixedLength = 3 * sizeof(long);

    /// <summary>When its exchange began, by the store's clock; early rather than late.</summary>
    public long ExchangedAt => endByStore - life;

    /// <param name="bought">Just exchanged here.</param>
    /// <param name="storeTime">The store's clock, in milliseconds, from a response.</param>
    /// <param name="received">When that response arrived: the store's clock had read <paramref name="storeTime"/> by then.</param>
    /// <param name="time">For the tick frequency.</param>
    public static StoredKey Of(ExchangedKey bought, long storeTime, in ClockReading received, TimeProvider time)
    {
        var whole = (long)bought.Lifetime.TotalMilliseconds;

        // The true reading at that moment was this or later, so the end is this or later: early is the safe side.
        var since = (long)time.GetElapsedTime(received.Timestamp, bought.From.Timestamp).TotalMilliseconds;
        return new StoredKey(bought.Reveal(), storeTime + since + whole, bought.From.Utc.ToUnixTimeMilliseconds() + whole, whole);
    }

    public static StoredKey? TryRead(ReadOnlySpan<byte> content)
    {
        if (content.Length <= FixedLength || !Ascii.IsValid(content[FixedLength..]))
        {
            return null;
        }

        return new StoredKey(
            Encoding.ASCII.GetString(content[FixedLength..]),
            BinaryPrimitives.ReadInt64BigEndian(content),
            BinaryPrimitives.ReadInt64BigEndian(content[8..]),
            BinaryPrimitives.ReadInt64BigEndian(content[16..]));
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[FixedLength + bearer.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, endByStore);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), endByBuyer);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), life);
        Encoding.ASCII.GetBytes(bearer, bytes.AsSpan(FixedLength));
        return bytes;
    }

    /// <summary>The key on this replica's clocks, with its original beginning, so that renewal is due everywhere at about the same
    /// time.</summary>
    /// <param name="storeTime">The store's clock, milliseconds, as received with the entry.</param>
    /// <param name="asked">When the request was sent: counting from here is the safe side.</param>
    /// <param name="time">For the tick frequency.</param>
    /// <returns>Null if it has expired or is invalid.</returns>
    public ExchangedKey? ToExchangedKey(long storeTime, in ClockReading asked, TimeProvider time)
    {
        var left = Math.Min(endByStore - storeTime, endByBuyer - asked.Utc.ToUnixTimeMilliseconds());
        if (left <= 0 || life <= 0 || life > TimeSpan.FromDays(36_525).TotalMilliseconds)
        {
            return null;
        }

        var age = TimeSpan.FromMilliseconds(Math.Max(0, life - left));
        var from = new ClockReading(asked.Timestamp - (long)(age.TotalSeconds * time.TimestampFrequency), asked.Utc - age);
        return ExchangedKey.TryCreate(bearer, from, TimeSpan.FromMilliseconds(life), fromShared: true);
    }

    public override string ToString() => "***";
}
