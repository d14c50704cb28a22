using System.Globalization;
using System.Text;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class ExchangeResponseTests
{
    private static readonly DateTimeOffset Now = new(2023, 7, 28, 15, 30, 46, TimeSpan.Zero);
    private static readonly ClockReading Sent = ClockReading.Of(new FakeTimeProvider(Now));

    [Fact]
    public void Auroras_documented_response_is_a_key_for_thirteen_hours()
    {
        var bought = Read("""{"token":{"bearer_token":"tk_test_fd1c","expires_at":"2023-07-29 04:30:46 UTC"}}""", Now).Key!;
        Assert.Equal("tk_test_fd1c", bought.Reveal());
        Assert.Equal(TimeSpan.FromHours(13) - TimeSpan.FromSeconds(1), bought.Lifetime);
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public void The_Date_of_the_response_makes_a_clock_that_is_off_harmless(int skew)
    {
        var auroraNow = Now.AddSeconds(skew);
        var expires = auroraNow.AddHours(13).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        Assert.Equal(TimeSpan.FromHours(13) - TimeSpan.FromSeconds(1), Read(Token("tk", expires), auroraNow).Key!.Lifetime);
    }

    [Fact]
    public void Without_a_date_our_own_clock_decides() =>
        Assert.Equal(TimeSpan.FromHours(13), Read(Token("tk", "2023-07-29 04:30:46 UTC"), date: null).Key!.Lifetime);

    [Theory]
    [InlineData("2023-07-29T04:30:46Z")]
    [InlineData("2023-07-29T04:30:46.123Z")]
    [InlineData("2023-07-29T06:30:46+02:00")]
    [InlineData("2023-07-29 04:30:46 +0000")]
    [InlineData("2023-07-29 06:30:46 +0200")]
    public void Iso_8601_with_a_zone_is_taken_too(string expires) => Assert.NotNull(Read(Token("tk", expires), Now).Key);

    [Theory]
    [InlineData("2023-07-29 04:30:46")]
    [InlineData("2023-07-29 04:30:46 PST")]
    [InlineData("2023-07-29T04:30:46")]
    [InlineData("29.07.2023 04:30:46 UTC")]
    [InlineData("1690605046")]
    [InlineData("2023-07-28 15:30:46 UTC")]
    [InlineData("2001-01-01 00:00:00 UTC")]
    [InlineData("9999-12-31 23:59:59 UTC")]
    [InlineData("")]
    public void Any_other_end_is_no_key(string expires) =>
        Assert.Equal(KeyFailureKind.BadAnswer, Read(Token("tk", expires), Now).Failure!.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("tk with space")]
    [InlineData("tk\\r\\nX-Injected: 1")]
    [InlineData("tk\\u0000")]
    [InlineData("schlüssel")]
    [InlineData("===")]
    public void A_key_that_is_not_allowed_in_a_header_is_no_key(string bearer) =>
        Assert.Equal(KeyFailureKind.BadAnswer, Read(Token(bearer, "2023-07-29 04:30:46 UTC"), Now).Failure!.Kind);

    [Fact]
    public void A_key_of_five_thousand_characters_is_no_key() =>
        Assert.Equal(KeyFailureKind.BadAnswer, Read(Token(new string('k', 5_000), "2023-07-29 04:30:46 UTC"), Now).Failure!.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html></html>")]
    [InlineData("""{"token":null}""")]
    [InlineData("""{"token":"tk"}""")]
    [InlineData("""{"token":{"bearer_token":17,"expires_at":"2023-07-29 04:30:46 UTC"}}""")]
    [InlineData("""{"token":{"bearer_token":"tk"}}""")]
    [InlineData("""{"token":{"bearer_token":"tk","expires_at":"2023-07-2""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]")]
    public void What_is_not_the_documented_shape_is_no_key_and_quotes_nothing(string body)
    {
        var failure = Read(body, Now).Failure!;
        Assert.Equal(KeyFailureKind.BadAnswer, failure.Kind);
        Assert.DoesNotContain("tk", failure.Detail.Replace("token", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"token":{"bearer_token":17,"expires_at":"2023-07-29 04:30:46 UTC"}}""", "bearer_token or expires_at is missing")]
    [InlineData("""{"token":{"bearer_token":"tk"}}""", "bearer_token or expires_at is missing")]
    [InlineData("""{"token":"tk"}""", "no token object")]
    [InlineData("[]", "no token object")]
    [InlineData("{", "not JSON")]
    public void What_is_wrong_with_the_shape_is_named(string body, string what) =>
        Assert.Contains(what, Read(body, Now).Failure!.Detail, StringComparison.Ordinal);

    [Fact]
    public void The_end_is_read_the_same_under_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var name in new[] { "ar-SA", "th-TH", "de-DE", "fa-IR" })
            {
                CultureInfo.CurrentCulture =
                    new CultureInfo(name, useUserOverride: false) { DateTimeFormat = { Calendar = new ThaiBuddhistCalendar() } };
                Assert.NotNull(Read(Token("tk", "2023-07-29 04:30:46 UTC"), Now).Key);
            }
        }
        catch (Exception exception) when (exception is CultureNotFoundException or ArgumentOutOfRangeException)
        {
            // Globalization is invariant in this process: there is no other culture to read under.
            Assert.NotNull(Read(Token("tk", "2023-07-29 04:30:46 UTC"), Now).Key);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Token(string bearer, string expires) =>
        $$$"""{"token":{"bearer_token":"{{{bearer}}}","expires_at":"{{{expires}}}"}}""";

    private static ExchangeOutcome Read(string body, DateTimeOffset? date) =>
        ExchangeResponse.Read(Encoding.UTF8.GetBytes(body), date, Sent);
}
