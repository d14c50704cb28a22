using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public class ExchangedKeyTests
{
    [Theory]
    [InlineData(ExchangedKey.MaxLength, 1, true)]
    [InlineData(ExchangedKey.MaxLength + 1, 1, false)]
    [InlineData(10, 0, false)]
    [InlineData(10, -1, false)]
    public void A_key_is_taken_up_to_its_greatest_length_and_with_a_life_before_it(int length, long ticks, bool taken) =>
        Assert.Equal(
            taken,
            ExchangedKey.TryCreate(
                new string('k', length), ClockReading.Of(new FakeTimeProvider()), TimeSpan.FromTicks(ticks)) is not null);
}
