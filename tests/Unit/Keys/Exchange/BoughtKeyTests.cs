using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public class BoughtKeyTests
{
    [Theory]
    [InlineData(BoughtKey.MaxLength, 1, true)]
    [InlineData(BoughtKey.MaxLength + 1, 1, false)]
    [InlineData(10, 0, false)]
    [InlineData(10, -1, false)]
    public void A_key_is_taken_up_to_its_greatest_length_and_with_a_life_before_it(int length, long ticks, bool taken) =>
        Assert.Equal(
            taken, BoughtKey.TryCreate(new string('k', length), Moment.Of(new FakeTimeProvider()), TimeSpan.FromTicks(ticks)) is not null);
}
