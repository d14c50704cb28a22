using System.Globalization;
using AuroraGateway.Hostile.Leaving;

namespace AuroraGateway.Hostile;

/// <summary>What the published binary reports to its supervisor (sd_notify), and sockets that it cannot use (sd_listen_fds).</summary>
public sealed class SupervisorTests(LeavingScene scene) : IClassFixture<LeavingScene>
{
    // The clock that /proc shows has hundredths, and does not stop where the monotonic one may (suspend).
    private const long Slack = 60_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_supervisor_receives_start_reload_end_and_watchdog_notices_in_order(bool isAbstract)
    {
        var address = isAbstract ? $"@aurora-gateway-{Guid.NewGuid():N}" : scene.SocketPath("notify.sock");
        using var notices = new NotifySocket(address);
        var place = scene.Prepare();
        var environment = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = address, ["WATCHDOG_USEC"] = "1000000" };
        await using var gateway = GatewayProcess.Launch(environment, place.File);
        Assert.Equal("1", (await notices.NextAsync(ofWatchdog: false, Cancellation))["READY"]);
        await notices.NextAsync(ofWatchdog: true, Cancellation);
        await notices.NextAsync(ofWatchdog: true, Cancellation);

        var before = NotifySocket.Monotonic;
        gateway.Signal("HUP");
        var reloading = await notices.NextAsync(ofWatchdog: false, Cancellation);
        Assert.Equal("1", reloading["RELOADING"]);
        var at = long.Parse(reloading["MONOTONIC_USEC"], CultureInfo.InvariantCulture);
        Assert.InRange(at, before - Slack, NotifySocket.Monotonic + Slack);
        Assert.Equal("1", (await notices.NextAsync(ofWatchdog: false, Cancellation))["READY"]);

        gateway.Signal("TERM");
        var stopping = await notices.NextAsync(ofWatchdog: false, Cancellation);
        Assert.Equal("1", stopping["STOPPING"]);

        // Listen:Grace is 25 s.
        Assert.InRange(long.Parse(stopping["EXTEND_TIMEOUT_USEC"], CultureInfo.InvariantCulture), 25_000_000, 60_000_000);
        Assert.Equal(0, await gateway.EndAsync());
    }

    [Theory]
    [InlineData("3", "data:backend", "descriptor 4 from LISTEN_FDS is named")]
    [InlineData("1", "data", "descriptor 3 from LISTEN_FDS (data) is no listening stream socket")]
    public async Task Sockets_that_cannot_be_listened_on_end_the_start_with_the_reason(string count, string names, string reason)
    {
        using var socket = new PassedSocket(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), listens: count != "1");
        await using var gateway = socket.Launch(scene.Prepare().File, count, names);
        Assert.Equal(1, await gateway.EndAsync());
        Assert.Contains(reason, gateway.Written, StringComparison.Ordinal);
    }
}
