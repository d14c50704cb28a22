using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class SessionTokensTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SessionTokens tokens = new(capacity: 2);

    [Fact]
    public void A_token_is_spent_once()
    {
        var token = tokens.Issue(Noon);

        Assert.Equal(SessionVerdict.Accepted, tokens.Spend(token, Noon, Hour));
        Assert.Equal(SessionVerdict.AlreadySpent, tokens.Spend(token, Noon, Hour));
    }

    [Fact]
    public void A_token_is_good_for_an_hour()
    {
        var (early, late) = (tokens.Issue(Noon), tokens.Issue(Noon));

        Assert.Equal(SessionVerdict.Accepted, tokens.Spend(early, Noon + Hour, Hour));
        Assert.Equal(SessionVerdict.TooOld, tokens.Spend(late, Noon + Hour + TimeSpan.FromTicks(1), Hour));
    }

    [Fact]
    public void A_token_that_was_never_issued_or_was_removed_is_unknown()
    {
        var forgotten = tokens.Issue(Noon);
        tokens.Issue(Noon);
        tokens.Issue(Noon);

        Assert.Equal(SessionVerdict.Unknown, tokens.Spend(forgotten, Noon, Hour));
        Assert.Equal(SessionVerdict.Unknown, tokens.Spend("", Noon, Hour));
    }
}
