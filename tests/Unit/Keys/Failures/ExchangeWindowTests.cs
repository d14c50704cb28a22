using AuroraGateway.Keys.Failures;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Failures;

public sealed class ExchangeWindowTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly ExchangeWindow window;

    public ExchangeWindowTests() => window = new ExchangeWindow(clock);

    [Fact]
    public void Each_success_makes_room_for_one_more_up_to_sixty_four()
    {
        for (var size = ExchangeWindow.Initial; size < 64; size++)
        {
            Assert.Equal(size, Places());
            Succeed(1);
        }

        Assert.Equal(64, Places());
        Succeed(3);
        Assert.Equal(64, Places());
    }

    [Fact]
    public void Each_failure_halves_it_and_one_place_always_stays()
    {
        foreach (var left in new[] { 4, 2, 1, 1 })
        {
            Enter();
            window.Leave(false);
            Assert.Equal(left, Places());
        }
    }

    [Fact]
    public void What_was_not_asked_changes_nothing()
    {
        Enter();
        window.Leave(null);
        Assert.Equal(ExchangeWindow.Initial, Places());
    }

    [Fact]
    public void A_proof_lasts_for_thirty_seconds()
    {
        Succeed(4);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ExchangeWindow.Initial + 4, Places());
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ExchangeWindow.Initial, Places());
    }

    [Fact]
    public async Task Who_waits_is_let_in_in_order_and_who_left_takes_no_place()
    {
        for (var i = 0; i < ExchangeWindow.Initial; i++)
        {
            Enter();
        }

        using var leaving = new CancellationTokenSource();
        var left = window.EnterAsync(leaving.Token).AsTask();
        var next = window.EnterAsync(CancellationToken.None).AsTask();
        var last = window.EnterAsync(CancellationToken.None).AsTask();
        leaving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        window.Leave(null);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(last.IsCompleted);
        window.Leave(null);
        await last.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Enter() => Assert.True(window.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);

    private void Succeed(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Enter();
            window.Leave(true);
        }
    }

    // How many could run at once now; leaves all as it was.
    private int Places()
    {
        var places = 0;
        using var nobody = new CancellationTokenSource();
        while (window.EnterAsync(nobody.Token).IsCompletedSuccessfully)
        {
            places++;
        }

        nobody.Cancel();
        for (var i = 0; i < places; i++)
        {
            window.Leave(null);
        }

        return places;
    }
}
