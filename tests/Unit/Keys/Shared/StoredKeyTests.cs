using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>A key as stored: when it expires, on which clock, and what is no key.</summary>
public sealed class StoredKeyTests
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly FakeTimeProvider time = new(Ring.Start);

    private long Wall => time.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(0, 0, 9)]
    [InlineData(10, 0, 9)]
    [InlineData(-10, 0, 9)]
    [InlineData(0, 10, 9)]
    [InlineData(0, -10, 9)]
    public void No_clock_that_is_off_prolongs_a_key(int readerOff, int storeOff, int hoursLeft)
    {
        var bought = ExchangedKey.TryCreate("tk_a", ClockReading.Of(time), TimeSpan.FromHours(13))!;
        var stored = StoredKey.Of(bought, Wall + (storeOff * 60_000), ClockReading.Of(time), time);
        time.Advance(TimeSpan.FromHours(4));
        var storeNow = Wall + (storeOff * 60_000);
        var now = ClockReading.Of(time) with { Utc = time.GetUtcNow() + TimeSpan.FromMinutes(readerOff) };

        var read = stored.ToExchangedKey(storeNow, now, time)!;
        var left = read.From.Timestamp + (long)(read.Lifetime.TotalSeconds * time.TimestampFrequency) - now.Timestamp;
        Assert.InRange(left / (double)time.TimestampFrequency, (hoursLeft * 3600) - 601, hoursLeft * 3600);
        Assert.Null(stored.ToExchangedKey(storeNow + (9 * 3_600_000), now, time));
    }

    /// <summary>The store was asked five seconds before the key was exchanged, and is read half an hour after; one of the clocks is ten
    /// minutes behind by then.</summary>
    [Theory]
    [InlineData(-10, 0)]
    [InlineData(0, -10)]
    public void The_clock_that_did_not_fall_behind_says_how_much_is_left(int readerOff, int storeOff)
    {
        var stored = BuyFiveSecondsAfterAsking();
        time.Advance(TimeSpan.FromMinutes(30));
        var asked = ClockReading.Of(time) with { Utc = time.GetUtcNow() + TimeSpan.FromMinutes(readerOff) };

        var read = stored.ToExchangedKey(Wall + (storeOff * 60_000), asked, time)!;
        Assert.Equal(Life, read.Lifetime);
        Assert.Equal(Life / 2, time.GetElapsedTime(read.From.Timestamp, asked.Timestamp));
        Assert.Equal(Life / 2, asked.Utc - read.From.Utc);
        Assert.True(read.FromShared);
    }

    [Fact]
    public void A_key_that_both_clocks_take_for_one_of_the_future_begins_now()
    {
        var stored = BuyFiveSecondsAfterAsking();
        var asked = ClockReading.Of(time) with { Utc = time.GetUtcNow() - TimeSpan.FromMinutes(10) };
        Assert.Equal(asked, stored.ToExchangedKey(Wall - 600_000, asked, time)!.From);
    }

    [Theory]
    [InlineData("tk_a", 1, 3_600_000, true)]
    [InlineData("tk_a", 0, 3_600_000, false)]
    [InlineData("tk_a", 1, 0, false)]
    [InlineData("tk_a", 1, long.MinValue, false)]
    [InlineData("tk_a", 1, long.MaxValue, false)]
    [InlineData("tk a", 1, 3_600_000, false)]
    public void What_has_expired_or_is_nonsense_is_no_key(string bearer, long left, long life, bool good) =>
        Assert.Equal(
            good, new StoredKey(bearer, Wall + left, Wall + left, life).ToExchangedKey(Wall, ClockReading.Of(time), time) is not null);

    [Theory]
    [InlineData("", false)]
    [InlineData("t", true)]
    [InlineData("tk_\u00e4", false)]
    public void Only_a_text_after_the_numbers_is_read(string bearer, bool good)
    {
        byte[] content = [.. new byte[24], .. System.Text.Encoding.Latin1.GetBytes(bearer)];
        Assert.Equal(good, StoredKey.TryRead(content) is not null);
        Assert.Null(StoredKey.TryRead(content.AsSpan(0, 23)));
    }

    [Fact]
    public void It_does_not_print_itself() => Assert.Equal("***", BuyFiveSecondsAfterAsking().ToString());

    private StoredKey BuyFiveSecondsAfterAsking()
    {
        var (storeTime, received) = (Wall, ClockReading.Of(time));
        time.Advance(TimeSpan.FromSeconds(5));
        return StoredKey.Of(ExchangedKey.TryCreate("tk_a", ClockReading.Of(time), Life)!, storeTime, received, time);
    }
}
