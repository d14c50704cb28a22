using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class SessionTokensTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly SessionTokens _tokens = new(capacity: 2);

    [Fact]
    public void A_token_is_spent_once()
    {
        var token = _tokens.Issue(s_noon);

        Assert.Equal(SessionVerdict.Accepted, _tokens.Spend(token, s_noon, s_hour));
        Assert.Equal(SessionVerdict.AlreadySpent, _tokens.Spend(token, s_noon, s_hour));
    }

    [Fact]
    public void A_token_is_good_for_an_hour()
    {
        var (early, late) = (_tokens.Issue(s_noon), _tokens.Issue(s_noon));

        Assert.Equal(SessionVerdict.Accepted, _tokens.Spend(early, s_noon + s_hour, s_hour));
        Assert.Equal(SessionVerdict.TooOld, _tokens.Spend(late, s_noon + s_hour + TimeSpan.FromTicks(1), s_hour));
    }

    [Fact]
    public void A_token_that_was_never_issued_or_was_removed_is_unknown()
    {
        var forgotten = _tokens.Issue(s_noon);
        _tokens.Issue(s_noon);
        _tokens.Issue(s_noon);

        Assert.Equal(SessionVerdict.Unknown, _tokens.Spend(forgotten, s_noon, s_hour));
        Assert.Equal(SessionVerdict.Unknown, _tokens.Spend("", s_noon, s_hour));
    }
}
