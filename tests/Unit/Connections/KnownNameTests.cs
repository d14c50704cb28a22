using System.Net;
using System.Net.Sockets;
using AuroraGateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Connections;

/// <summary>
/// A resolver that is slow or fails costs no connection while there are good addresses, and no patience of its own when there are none.
/// </summary>
public sealed class KnownNameTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider time = new();
    private readonly List<TaskCompletionSource<IPAddress[]>> lookUps = [];
    private readonly KnownName name;

    public KnownNameTests() => name = new AddressBook(
        _ =>
        {
            var lookUp = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (lookUps)
            {
                lookUps.Add(lookUp);
            }

            return lookUp.Task;
        },
        time).Of("aurora.example");

    [Fact]
    public async Task Without_addresses_a_connection_waits_for_the_look_up_far_longer_than_a_connection_may_take()
    {
        var finding = FindAsync();
        await LookedUpAsync(1);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(finding.IsCompleted);
        lookUps[0].SetResult([One]);
        Assert.Equal([One], await finding.Within("addresses"));
    }

    [Fact]
    public async Task A_look_up_that_never_ends_is_given_up_with_a_reason_and_not_started_twice()
    {
        var finding = FindAsync();
        await LookedUpAsync(1);
        time.Advance(KnownName.LongestWait);
        var failed = await Assert.ThrowsAsync<ConnectException>(() => finding.Within("failure"));
        Assert.Equal(ConnectStep.Name, failed.Step);
        Assert.Contains("aurora.example was not resolved within 20 s", failed.Message, StringComparison.Ordinal);
        _ = FindAsync();
        Assert.Single(lookUps);
    }

    [Fact]
    public async Task All_connections_wait_for_one_look_up_and_fresh_addresses_need_none()
    {
        var waiting = Enumerable.Range(0, 20).Select(_ => FindAsync()).ToList();
        await LookedUpAsync(1);
        lookUps[0].SetResult([One]);
        Assert.All(await Task.WhenAll(waiting).Within("addresses"), found => Assert.Equal([One], found));
        time.Advance(KnownName.FreshFor - TimeSpan.FromTicks(1));
        Assert.Equal([One], await FindAsync().Within("addresses"));
        Assert.Single(lookUps);
    }

    [Fact]
    public async Task While_a_look_up_is_slow_the_last_good_addresses_are_used_and_its_result_once_it_is_there()
    {
        await KnowAsync(One);
        time.Advance(KnownName.FreshFor);
        var finding = FindAsync();
        await LookedUpAsync(2);
        time.Advance(KnownName.Patience);
        Assert.Equal([One], await finding.Within("the last good address"));
        lookUps[1].SetResult([Two]);
        await Waiting.UntilAsync(() => FindAsync() is { IsCompletedSuccessfully: true } now && now.Result.SequenceEqual([Two]));
    }

    [Fact]
    public async Task While_look_ups_fail_the_last_good_addresses_are_used_for_an_hour()
    {
        await KnowAsync(One);
        time.Advance(KnownName.FreshFor);
        var finding = FindAsync();
        await LookedUpAsync(2);
        lookUps[1].SetException(new SocketException((int)SocketError.TryAgain));
        Assert.Equal([One], await finding.Within("the last good address"));

        time.Advance(KnownName.UsableFor);
        finding = FindAsync();
        await LookedUpAsync(3);
        lookUps[2].SetException(new SocketException((int)SocketError.HostNotFound));
        var failed = await Assert.ThrowsAsync<ConnectException>(() => finding.Within("failure"));
        Assert.Contains("cannot be resolved (HostNotFound)", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_look_up_is_reused_for_a_second_and_then_tried_again()
    {
        var finding = FindAsync();
        await LookedUpAsync(1);
        lookUps[0].SetException(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<ConnectException>(() => finding.Within("failure"));
        await Assert.ThrowsAsync<ConnectException>(() => FindAsync().Within("failure"));
        Assert.Single(lookUps);
        time.Advance(TimeSpan.FromSeconds(1));
        _ = FindAsync();
        await LookedUpAsync(2);
    }

    [Fact]
    public async Task After_no_address_worked_the_name_is_looked_up_again_and_only_other_addresses_are_tried()
    {
        await KnowAsync(One);
        var others = name.FindOthersAsync([One], TestContext.Current.CancellationToken).AsTask();
        await LookedUpAsync(2);
        lookUps[1].SetResult([One, Two]);
        Assert.Equal([Two], await others.Within("the other address"));

        others = name.FindOthersAsync([One, Two], TestContext.Current.CancellationToken).AsTask();
        await LookedUpAsync(3);
        lookUps[2].SetResult([One, Two]);
        Assert.Null(await others.Within("none"));
    }

    [Fact]
    public async Task An_address_that_was_beaten_is_tried_last_for_a_minute()
    {
        await KnowAsync(One, Two);
        name.Demote(One);
        Assert.Equal([Two, One], await FindAsync().Within("addresses"));
        time.Advance(TimeSpan.FromMinutes(1));
        var finding = FindAsync();
        await LookedUpAsync(2);
        lookUps[1].SetResult([One, Two]);
        Assert.Equal([One, Two], await finding.Within("addresses"));
    }

    [Fact]
    public async Task A_connection_that_is_given_up_ends_its_wait_and_not_the_look_up()
    {
        using var given = new CancellationTokenSource();
        var finding = name.FindAsync(given.Token).AsTask();
        await LookedUpAsync(1);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding.Within("cancellation"));
        lookUps[0].SetResult([One]);
        Assert.Equal([One], await FindAsync().Within("addresses"));
    }

    [Fact]
    public async Task An_address_is_not_looked_up()
    {
        var literal = new AddressBook(_ => throw new InvalidOperationException(), time).Of("[::1]");
        Assert.Equal([IPAddress.IPv6Loopback], await literal.FindAsync(default));
        Assert.Null(await literal.FindOthersAsync([], default));
    }

    [Theory]
    [InlineData("::1 127.0.0.1", "::1 127.0.0.1")]
    [InlineData("1.1.1.1 2.2.2.2 ::1 ::2", "1.1.1.1 ::1 2.2.2.2 ::2")]
    [InlineData("::1 ::2 ::3 1.1.1.1", "::1 1.1.1.1 ::2 ::3")]
    [InlineData("1.1.1.1 1.1.1.1", "1.1.1.1")]
    public void Addresses_alternate_between_the_families(string found, string ordered) =>
        Assert.Equal(ordered, string.Join(' ', AddressOrder.Interleave([.. found.Split(' ').Select(IPAddress.Parse)])));

    private Task<IReadOnlyList<IPAddress>> FindAsync() => name.FindAsync(TestContext.Current.CancellationToken).AsTask();

    private async Task KnowAsync(params IPAddress[] addresses)
    {
        var finding = FindAsync();
        await LookedUpAsync(1);
        lookUps[0].SetResult(addresses);
        await finding.Within("addresses");
    }

    private Task LookedUpAsync(int times) => Waiting.UntilAsync(() =>
    {
        lock (lookUps)
        {
            return lookUps.Count == times;
        }
    });
}
