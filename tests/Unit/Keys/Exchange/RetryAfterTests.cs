using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Retry-After: 7", 7d)]
    [InlineData("Retry-After: 0", 0d)]
    [InlineData("Retry-After: Wed, 25 Nov 2026 12:01:00 GMT", 60d)]
    [InlineData("Retry-After: Wed, 25 Nov 2026 12:01:00 GMT|Date: Wed, 25 Nov 2026 12:00:40 GMT", 20d)]
    [InlineData("Retry-After: Wed, 25 Nov 2026 11:00:00 GMT", 0d)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Date: Wed, 25 Nov 2026 12:00:40 GMT", null)]
    public void It_is_seconds_or_a_date_counted_from_the_Date_of_the_response(string fields, double? seconds)
    {
        using var response = new HttpResponseMessage();
        foreach (var field in fields.Split('|'))
        {
            var colon = field.IndexOf(':');
            response.Headers.TryAddWithoutValidation(field[..colon], field[(colon + 2)..]);
        }

        Assert.Equal(seconds, RetryAfter.Read(response.Headers, Now)?.TotalSeconds);
    }
}
