using System.Globalization;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What may be a credential, and what may be printed of one.</summary>
public sealed class CredentialTests
{
    [Theory]
    [InlineData("k", true)]
    [InlineData("AZaz09-._~+/", true)]
    [InlineData("YWJj==", true)]
    [InlineData("", false)]
    [InlineData("==", false)]
    [InlineData("a=b", false)]
    [InlineData("=a", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nb", false)]
    [InlineData("schlüssel", false)]
    public void A_credential_is_what_is_allowed_in_a_header(string text, bool can) => Assert.Equal(can, Token68.IsMatch(text));

    [Theory]
    [InlineData("", "the application key is empty")]
    [InlineData(" \r\n\t", "the application key is empty")]
    [InlineData("s3cret with space", "the application key contains characters")]
    public void What_is_no_application_key_is_reported_without_it(string text, string expected)
    {
        var wrong = ApplicationKey.TryParse(text, out var key)!;
        Assert.StartsWith(expected, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong, StringComparison.Ordinal);
        Assert.Null(key);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Application_keys_and_session_tokens_are_bounded(int length, bool taken)
    {
        var text = new string('k', length);
        Assert.Equal(taken, ApplicationKey.TryParse(" " + text + "\n", out var key) is null);
        Assert.Equal(taken ? text : null, key?.Reveal());
        Assert.Equal(taken ? text : null, SessionToken.TryParse(text)?.Reveal());
    }

    [Fact]
    public void Application_keys_are_distinguished_by_eight_digits_and_compared_whole()
    {
        Assert.Null(ApplicationKey.TryParse("the-key", out var key));
        Assert.Null(ApplicationKey.TryParse(" the-key ", out var same));
        Assert.Null(ApplicationKey.TryParse("another-key", out var other));
        Assert.True(key!.Is(same!));
        Assert.False(key.Is(other!));
        Assert.Equal(key.Fingerprint, same!.Fingerprint);
        Assert.NotEqual(key.Fingerprint, other!.Fingerprint);
        Assert.True(key.Fingerprint.Length == 8 &&
            uint.TryParse(key.Fingerprint, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _), key.Fingerprint);
    }

    [Theory]
    [InlineData("!", true)]
    [InlineData("~", true)]
    [InlineData("a=b&c", true)]
    [InlineData("", false)]
    [InlineData(" a", false)]
    [InlineData("a\u007f", false)]
    [InlineData("a\u0000", false)]
    [InlineData("é", false)]
    public void A_session_token_is_visible_ascii(string text, bool taken) => Assert.Equal(taken, SessionToken.TryParse(text) is not null);

    [Fact]
    public void A_session_is_its_token_and_the_caller_that_brought_it()
    {
        var session = Handle("st_1", "app");
        Assert.Equal(Handle("st_1", "app"), session);
        Assert.Equal((object)Handle("st_1", "app"), session);
        Assert.Equal(Handle("st_1", "app").GetHashCode(), session.GetHashCode());
        Assert.NotEqual(Handle("st_2", "app"), session);
        Assert.NotEqual(Handle("st_1", "other"), session);
        Assert.False(session.Equals(null));
        Assert.False(session.Equals("app"));
        Assert.Equal(Convert.ToHexStringLower(session.Digest)[..8], session.ToString());
    }

    private static SessionHandle Handle(string token, string caller) => SessionToken.TryParse(token)!.HandleFor(caller);
}
