using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using AuroraGateway.Hosting.Lifetime;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Lifetime;

/// <summary>When a supervisor is notified, and when it is not.</summary>
public sealed class SupervisorTests : IDisposable
{
    private readonly string address = $"@aurora-gateway-unit-{Guid.NewGuid():N}";
    private readonly Socket notices = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly FakeTimeProvider clock = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    public SupervisorTests() => notices.Bind(new UnixDomainSocketEndPoint("\0" + address[1..]));

    public void Dispose() => notices.Dispose();

    [Fact]
    public void A_reload_that_ends_while_the_process_stops_does_not_make_it_ready_again()
    {
        using var supervisor = Make(address);
        supervisor.Reloading();
        supervisor.Stopping(TimeSpan.FromSeconds(30));
        supervisor.Ready();
        supervisor.Alive();
        Assert.Equal(["RELOADING=1", "STOPPING=1", "WATCHDOG=1"], Received().Select(static notice => notice.Split('\n')[0]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1")]
    public void Without_a_socket_that_can_be_reached_nothing_is_sent(string? other)
    {
        using var supervisor = Make(other);
        Assert.False(supervisor.IsThere);
        supervisor.Ready();
        Assert.Empty(Received());
    }

    [Fact]
    public void A_supervisor_that_is_gone_is_no_failure_of_the_gateway()
    {
        using var supervisor = Make(address + "-other");
        supervisor.Ready();
        supervisor.Alive();
        Assert.Empty(Received());
    }

    [Fact]
    public async Task A_process_that_is_not_live_says_nothing_to_the_watchdog()
    {
        var isLive = true;
        using var supervisor = Make(address);
        using var told = new SupervisorNotices(
            supervisor, TimeSpan.FromSeconds(60), () => isLive,
            new DepartureTerms(TimeSpan.Zero, TimeSpan.FromSeconds(25)), lifetime, clock);
        await told.StartedAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["READY=1", "WATCHDOG=1", "WATCHDOG=1"], Received().Select(static notice => notice.Split('\n')[0]));

        isLive = false;
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(Received());
    }

    [Theory]
    [InlineData("60000000", null, 60)]
    [InlineData("60000000", "4711", 60)]
    [InlineData("60000000", "4712", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_the_one_of_this_process(string? period, string? owner, int? seconds) => Assert.Equal(
        seconds is null ? null : TimeSpan.FromSeconds(seconds.Value),
        SupervisorNotices.Watchdog(name => name == "WATCHDOG_USEC" ? period : owner, 4711));

    [Fact]
    public void The_second_signal_ends_the_process_and_no_other()
    {
        var codes = new List<int>();
        using var signals = new SecondSignal(codes.Add, NullLogger<SecondSignal>.Instance);
        signals.Received(PosixSignal.SIGTERM);
        Assert.Empty(codes);
        signals.Received(PosixSignal.SIGINT);
        signals.Received(PosixSignal.SIGTERM);
        Assert.Equal([1], codes);
    }

    private Supervisor Make(string? at) => new(at, clock, NullLogger<Supervisor>.Instance);

    private List<string> Received()
    {
        var all = new List<string>();
        var buffer = new byte[1024];
        while (notices.Available > 0)
        {
            all.Add(Encoding.UTF8.GetString(buffer, 0, notices.Receive(buffer)));
        }

        return all;
    }
}
