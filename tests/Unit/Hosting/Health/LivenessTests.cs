using System.Net;
using System.Net.Sockets;
using AuroraGateway.Hosting.Health;
using AuroraGateway.Hosting.Incoming;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Health;

public class LivenessTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Three_failures_in_a_row_make_it_not_live_and_one_success_live_again()
    {
        Func<Task> next = () => throw new SocketException((int)SocketError.ConnectionRefused);
        var liveness = Of(_ => next());
        await liveness.LookAsync(CancellationToken.None);
        await liveness.LookAsync(CancellationToken.None);
        Assert.Null(liveness.Reason);
        await liveness.LookAsync(CancellationToken.None);
        Assert.StartsWith("the data listener does not work: ", liveness.Reason, StringComparison.Ordinal);

        next = () => Task.CompletedTask;
        await liveness.LookAsync(CancellationToken.None);
        Assert.Null(liveness.Reason);
    }

    [Fact]
    public async Task A_success_in_between_begins_the_count_again()
    {
        var attempt = 0;
        var liveness = Of(_ => ++attempt % 3 == 0 ? Task.CompletedTask : throw new SocketException((int)SocketError.ConnectionRefused));
        for (var i = 0; i < 9; i++)
        {
            await liveness.LookAsync(CancellationToken.None);
        }

        Assert.Null(liveness.Reason);
    }

    [Fact]
    public async Task A_listener_that_accepts_nothing_is_found_by_the_time_it_takes()
    {
        var gate = new TaskCompletionSource();
        var liveness = Of(cancellation => gate.Task.WaitAsync(cancellation));
        for (var i = 0; i < 3; i++)
        {
            var look = liveness.LookAsync(CancellationToken.None);
            Assert.False(look.IsCompleted);
            clock.Advance(Liveness.Patience);
            await look.WaitAsync(TimeSpan.FromSeconds(20));
        }

        Assert.Contains("accepted no connection within 5 seconds", liveness.Reason, StringComparison.Ordinal);
        gate.SetResult();
        await liveness.LookAsync(CancellationToken.None);
        Assert.Null(liveness.Reason);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    [InlineData(SocketError.AccessDenied)]
    public async Task What_the_probe_itself_lacks_proves_nothing(SocketError error)
    {
        var liveness = Of(_ => throw new SocketException((int)error));
        for (var i = 0; i < 5; i++)
        {
            await liveness.LookAsync(CancellationToken.None);
        }

        Assert.Null(liveness.Reason);
    }

    [Fact]
    public async Task It_looks_every_five_seconds_and_not_while_it_shuts_down()
    {
        using var attempts = new SemaphoreSlim(0);
        using var liveness = Of(_ =>
        {
            attempts.Release();
            return Task.CompletedTask;
        });
        await liveness.StartAsync(CancellationToken.None);
        Assert.Equal(0, attempts.CurrentCount);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(Liveness.Interval);
            Assert.True(await attempts.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        await liveness.StopAsync(CancellationToken.None);
        clock.Advance(Liveness.Interval * 3);
        Assert.Equal(0, attempts.CurrentCount);
    }

    [Theory]
    [InlineData("0.0.0.0:8080", "127.0.0.1:8080")]
    [InlineData("[::]:8080", "[::1]:8080 127.0.0.1:8080")]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("10.1.2.3:8080", "10.1.2.3:8080")]
    [InlineData("[fd00::1]:8080", "[fd00::1]:8080")]
    public void A_listener_on_every_address_is_reached_on_loopback(string listener, string reached) =>
        Assert.Equal(reached, string.Join(' ', ListenerProbe.Reachable(IPEndPoint.Parse(listener))));

    private Liveness Of(Func<CancellationToken, Task> probe) => new(probe, clock, NullLogger<Liveness>.Instance);
}
