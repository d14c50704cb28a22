using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class RateWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Calls_beyond_the_limit_receive_the_end_of_the_window()
    {
        var window = new RateWindow();
        Assert.Null(window.Take(2, Noon));
        Assert.Null(window.Take(2, Noon.AddSeconds(10)));

        Assert.Equal(40, window.Take(2, Noon.AddSeconds(20.5)));
        Assert.Equal(1, window.Take(2, Noon.AddSeconds(59.99)));
        Assert.Null(window.Take(2, Noon.AddSeconds(60)));
    }

    [Fact]
    public void A_raised_limit_counts_at_once()
    {
        var window = new RateWindow();
        Assert.Null(window.Take(1, Noon));
        Assert.NotNull(window.Take(1, Noon));
        Assert.Null(window.Take(2, Noon));
    }
}
