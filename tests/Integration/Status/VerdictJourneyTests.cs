using AuroraGateway.Integration.Admin;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Status;

/// <summary>
/// One fault of Aurora after the other, over real sockets and on a clock that the test advances: the first line names it within 30 seconds
/// and no longer than 60 seconds after Aurora recovered.
/// </summary>
public sealed class VerdictJourneyTests : IAsyncLifetime
{
    private const string Well = "All is well";
    private const int NamedWithin = 30;
    private const int GoneWithin = 60;
    private const int CallsPerRound = 3;
    private const int Healthy = 200;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SemaphoreSlim arrived = new(0);
    private GatewayUnderTest gateway = null!;
    private TaskCompletionSource? release;

    public async ValueTask InitializeAsync()
    {
        gateway = await GatewayUnderTest.StartAsync(time: clock);
        gateway.Emulator.OnRequest = _ =>
        {
            arrived.Release();
            return release?.Task ?? Task.CompletedTask;
        };
    }

    public async ValueTask DisposeAsync()
    {
        release?.TrySetResult();
        await gateway.DisposeAsync();
        arrived.Dispose();
    }

    [Fact]
    public async Task Each_fault_of_Aurora_is_the_first_line_within_30_seconds_and_gone_60_seconds_after_it()
    {
        Assert.InRange(await SecondsUntilAsync(static line => line == Well, Healthy), 0, 4);
        await LastAsync(Second * 20, Healthy);
        foreach (var status in new[] { 500, 403 })
        {
            var word = status == 500 ? "Aurora responds with 5xx to" : "Aurora responds with 403 for 1 tenant that worked before, since";
            gateway.Emulator.Behaviour.ApiStatus = status;
            await SeeAsync(word, status, isSlow: false);
            gateway.Emulator.Behaviour.ApiStatus = null;
            Assert.InRange(await SecondsUntilAsync(static line => line == Well, Healthy), 1, GoneWithin);
        }

        await SeeAsync("times slower than in the hour before, since", Healthy, isSlow: true);
        Assert.InRange(await SecondsUntilAsync(static line => line == Well, Healthy), 1, GoneWithin);
    }

    [Fact]
    public async Task A_tenant_that_is_called_no_more_is_not_named_for_long_and_403_comes_and_goes()
    {
        await LastAsync(Second * 20, Healthy);
        for (var i = 0; i < 2; i++)
        {
            gateway.Emulator.Behaviour.ApiStatus = 403;
            Assert.InRange(
                await SecondsUntilAsync(static line => line.Contains("Aurora responds with 403", StringComparison.Ordinal), 403), 0,
                NamedWithin);
            await LastAsync(Second * 10, 403);
            gateway.Emulator.Behaviour.ApiStatus = null;

            // The callers gave up: what was refused leaves the minute all the same.
            clock.Advance(Second * GoneWithin);
            Assert.Equal(Well, await HeadlineAsync());
            await LastAsync(Second * 10, Healthy);
        }
    }

    // Named in time, and still named later.
    private async Task SeeAsync(string words, int status, bool isSlow)
    {
        Assert.InRange(await SecondsUntilAsync(line => line.Contains(words, StringComparison.Ordinal), status, isSlow), 0, NamedWithin);
        await LastAsync(Second * (GoneWithin + 10), status, isSlow);
        Assert.Contains(words, await HeadlineAsync(), StringComparison.Ordinal);
    }

    private async Task<double> SecondsUntilAsync(Predicate<string> fits, int status, bool isSlow = false)
    {
        var begin = clock.GetUtcNow();
        while (!fits(await HeadlineAsync()))
        {
            var passed = clock.GetUtcNow() - begin;
            Assert.True(passed < TimeSpan.FromMinutes(3), $"After {passed}: {await gateway.AdminTextAsync("/status")}");
            await RoundAsync(status, isSlow);
        }

        return (clock.GetUtcNow() - begin).TotalSeconds;
    }

    private async Task LastAsync(TimeSpan span, int status, bool isSlow = false)
    {
        for (var end = clock.GetUtcNow() + span; clock.GetUtcNow() < end;)
        {
            await RoundAsync(status, isSlow);
        }
    }

    private async Task<string> HeadlineAsync() => (string)(await gateway.StatusAsync())["headline"]!;

    // The calls of two seconds. One comes on a connection of its own: the probe of the data listener, which lives by the same clock, came
    // before it.
    private async Task RoundAsync(int status, bool isSlow)
    {
        release = isSlow ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        var fresh = gateway.SendTargetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");
        var calls = Enumerable.Range(1, CallsPerRound - 1).Select(_ => gateway.CallAsync()).ToList();
        for (var i = 0; i < CallsPerRound; i++)
        {
            Assert.True(await arrived.WaitAsync(TimeSpan.FromMinutes(1)));
        }

        if (release is { } held)
        {
            clock.Advance(Slow);
            held.SetResult();
        }

        foreach (var response in await Task.WhenAll(calls))
        {
            Assert.Equal(status, (int)response.StatusCode);
            response.Dispose();
        }

        Assert.StartsWith($"HTTP/1.1 {status} ", await fresh, StringComparison.Ordinal);
        clock.Advance(Round);
    }
}
