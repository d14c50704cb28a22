using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>Which failures are shared, for how long, and what callers of the other replicas receive.</summary>
public sealed class StoredRefusalTests
{
    private static readonly long Now = Ring.Start.ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(KeyFailureKind.TenantNotAuthorized, 4)]
    [InlineData(KeyFailureKind.SessionRejected, 4)]
    [InlineData(KeyFailureKind.Throttled, 2)]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, 2)]
    [InlineData(KeyFailureKind.Unavailable, 2)]
    [InlineData(KeyFailureKind.BadAnswer, 2)]
    [InlineData(KeyFailureKind.SessionEnded, null)]
    [InlineData(KeyFailureKind.Shed, null)]
    [InlineData(KeyFailureKind.Draining, null)]
    public void A_failure_is_shared_as_long_as_its_class_deserves(KeyFailureKind kind, int? seconds) =>
        Assert.Equal(
            Seconds(seconds), StoredRefusal.Term(new KeyFailure(kind, "no"), new KeyTerms { RefusalMemory = TimeSpan.FromSeconds(4) }));

    [Theory]
    [InlineData(KeyFailureKind.TenantNotAuthorized, null, 10)]
    [InlineData(KeyFailureKind.Throttled, 4, 4)]
    [InlineData(KeyFailureKind.Throttled, 11, 10)]
    public void No_failure_is_shared_for_longer_than_ten_seconds(KeyFailureKind kind, int? retryAfter, int seconds) =>
        Assert.Equal(
            Seconds(seconds), StoredRefusal.Term(new KeyFailure(kind, "no") { RetryAfter = Seconds(retryAfter) }, new KeyTerms()));

    [Fact]
    public void An_Aurora_that_cannot_be_reached_is_shared_and_what_is_our_own_trouble_is_not()
    {
        Assert.Equal(Seconds(2), StoredRefusal.Term(
            new KeyFailure(KeyFailureKind.Unavailable, "no") { NothingSent = true }, new KeyTerms(), isSession: true));
        Assert.Null(StoredRefusal.Term(new KeyFailure(KeyFailureKind.Throttled, "no") { NothingSent = true }, new KeyTerms()));
        Assert.Null(StoredRefusal.Term(new KeyFailure(KeyFailureKind.Unavailable, "no"), new KeyTerms(), isSession: true));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_refusal_is_used_until_its_end_and_only_if_that_is_near(int left, bool believed) =>
        Assert.Equal(believed, new StoredRefusal(KeyFailureKind.Unavailable, Now + left, 0).ToFailure(Ring.Start) is not null);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4_000, 4_000)]
    [InlineData(int.MaxValue - 1, int.MaxValue - 1)]
    [InlineData(0, 2_000)]
    [InlineData(-1, 2_000)]
    [InlineData(int.MaxValue, 2_000)]
    [InlineData(long.MaxValue, 2_000)]
    public void The_retry_time_is_Auroras_or_the_end_of_the_refusal(long retryAfter, int milliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            new StoredRefusal(KeyFailureKind.Throttled, Now + 2_000, retryAfter).ToFailure(Ring.Start)!.RetryAfter);

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, "application key")]
    [InlineData(KeyFailureKind.TenantNotAuthorized, "403")]
    [InlineData(KeyFailureKind.SessionRejected, "Aurora-Session-Token")]
    [InlineData(KeyFailureKind.Throttled, "429")]
    [InlineData(KeyFailureKind.BadAnswer, "cannot be understood")]
    [InlineData(KeyFailureKind.Unavailable, "failed")]
    public void A_refusal_of_each_class_is_reported_in_its_own_words(KeyFailureKind kind, string says)
    {
        var failure = new StoredRefusal(kind, Now + 1, 0).ToFailure(Ring.Start)!;
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(says, failure.Detail, StringComparison.Ordinal);
        Assert.Contains("another replica", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyFailureKind.SessionEnded)]
    [InlineData(KeyFailureKind.Shed)]
    [InlineData(KeyFailureKind.Draining)]
    public void What_is_never_shared_is_ignored(KeyFailureKind kind) =>
        Assert.Null(new StoredRefusal(kind, Now + 1, 0).ToFailure(Ring.Start));

    [Fact]
    public void Bytes_of_another_length_or_class_are_no_refusal()
    {
        var bytes = new StoredRefusal(KeyFailureKind.Throttled, Now, 5).ToBytes();
        Assert.Equal(new StoredRefusal(KeyFailureKind.Throttled, Now, 5), StoredRefusal.TryRead(bytes));
        Assert.Null(StoredRefusal.TryRead([]));
        Assert.Null(StoredRefusal.TryRead(bytes.AsSpan(1)));
        Assert.Null(StoredRefusal.TryRead([.. bytes, 0]));
        bytes[0] = (byte)(KeyFailureKind.Draining + 1);
        Assert.Null(StoredRefusal.TryRead(bytes));
    }

    private static TimeSpan? Seconds(int? count) => count is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
