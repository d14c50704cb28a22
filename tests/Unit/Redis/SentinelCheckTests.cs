using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Redis;

/// <summary>What Sentinels say before the library asks them.</summary>
public sealed class SentinelCheckTests
{
    [Theory]
    [InlineData(false, "*2", null)]
    [InlineData(true, "+OK|*2", null)]
    [InlineData(true, "-ERR AUTH <password> called without any password configured for the default user.|*2", null)]
    [InlineData(false, "-NOAUTH Authentication required.", "password")]
    [InlineData(true, "-WRONGPASS invalid username-password pair|-NOAUTH Authentication required.", "refuses")]
    [InlineData(true, "+OK|*-1", "SentinelService")]
    [InlineData(false, "$-1", "SentinelService")]
    [InlineData(true, "+OK", "SentinelService")]
    public void A_primary_is_named_or_the_reason_why_not(bool isAuthenticated, string lines, string? says)
    {
        var why = SentinelCheck.Judge(lines.Split('|'), isAuthenticated);
        Assert.Equal(says is null, why is null);
        Assert.Contains(says ?? "", why ?? "", StringComparison.Ordinal);
    }
}
