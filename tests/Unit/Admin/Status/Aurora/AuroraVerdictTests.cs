using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Unit.Admin.Status.Aurora;

/// <summary>The first line names what is wrong with Aurora within half a minute, and stops within a minute after it has ended.</summary>
public sealed class AuroraVerdictTests : IAsyncDisposable
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    private readonly Board board = new();

    public ValueTask DisposeAsync() => board.DisposeAsync();

    [Theory]
    [InlineData(5)]
    [InlineData(600)]
    public void Aurora_at_500_is_named_with_its_share_and_since_when(int before)
    {
        board.Before(TimeSpan.FromSeconds(before), () => Calls(2));
        AssertWell();
        AssertNamed("5xx", () => Calls(2, 500));
        board.During(TimeSpan.FromMinutes(1), () => Calls(2, 500));
        var status = board.Read();
        Assert.Equal(Verdict.Failing, status.Verdict);
        Assert.StartsWith("Failing: Aurora responds with 5xx to 100 % of the calls, since 1", status.Headline, StringComparison.Ordinal);
        Assert.Equal(["crm"], status.Troubles[0].Impact.Callers);
        Assert.Equal("/runbook/aurora-responds-with-5xx", status.Troubles[0].Help);
        AssertOver(() => Calls(2));
    }

    [Fact]
    public void A_tenth_is_named_and_less_is_not()
    {
        board.During(TimeSpan.FromMinutes(2), () => Calls(10));
        board.During(TimeSpan.FromMinutes(1), () => { Calls(19); Calls(1, 503); });
        AssertWell();
        board.During(TimeSpan.FromMinutes(1), () => { Calls(8); Calls(1, 503); });
        Assert.StartsWith("Impaired: Aurora responds with 5xx to 11 % of the calls", board.Read().Headline, StringComparison.Ordinal);
        AssertOver(() => { });
    }

    [Theory]
    [InlineData(403)]
    [InlineData(0)]
    public void A_tenant_that_worked_and_now_receives_403_is_named(int status)
    {
        // 0: a page of a firewall.
        var kind = status == 0 ? ResponseClass.ForeignForbidden : ResponseClass.Forbidden;
        board.During(TimeSpan.FromSeconds(10), () => Calls(2));
        AssertNamed("403", () => board.Call(403, kind: kind));
        Assert.Contains(Board.Tenant(1).ToString(), board.Read().Troubles[0].What, StringComparison.Ordinal);
        Assert.Equal(status == 0, board.Read().Troubles[0].What.Contains("are not JSON", StringComparison.Ordinal));
        AssertOver(() => Calls(2));
    }

    [Fact]
    public void One_tenant_out_of_many_is_a_note()
    {
        board.Before(TimeSpan.FromMinutes(6), EachOfTwenty);
        board.During(TimeSpan.FromMinutes(2), () => { EachOfTwenty(); board.Call(403, tenant: 30); });
        AssertWell();
        board.During(TimeSpan.FromMinutes(2), () =>
        {
            board.Call(403, tenant: 1);
            for (var tenant = 2; tenant <= 20; tenant++)
            {
                board.Call(tenant: tenant);
            }
        });
        var status = board.Read();
        AssertWell();
        Assert.Equal(
            ("aurora-forbidden", Verdict.Well, 1), (status.Troubles[0].Code, status.Troubles[0].Level, status.Troubles[0].Impact.Tenants));

        void EachOfTwenty()
        {
            for (var tenant = 1; tenant <= 20; tenant++)
            {
                board.Call(tenant: tenant);
            }
        }
    }

    [Fact]
    public void A_path_that_was_always_refused_does_not_count()
    {
        board.Before(TimeSpan.FromMinutes(10), () => { Calls(2); board.Call(403); });
        AssertWell();
        AssertNamed("403", () => { board.Call(403); board.Call(403); board.Call(403); });
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(900, 2)]
    [InlineData(600, 50)]
    public void Aurora_at_four_seconds_is_named_whether_callers_wait_or_not(int before, int rate)
    {
        board.Before(TimeSpan.FromSeconds(before), () => Calls(rate, took: Fast));
        AssertWell();

        // One caller that waits for each response; the fast ones before outnumber it by far.
        var second = 0;
        AssertNamed("slower", () => Calls(++second % 4 == 0 ? 1 : 0, took: Slow));
        Assert.Equal("aurora-slow", board.Read().Troubles[0].Code);
        AssertOver(() => Calls(2, took: Fast));
    }

    [Fact]
    public void Clients_that_leave_before_a_slow_response_show_it_too()
    {
        board.During(TimeSpan.FromMinutes(3), () => Calls(2, took: Fast));
        AssertNamed("slower", () => board.Call(499, took: TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_few_slow_calls_and_a_little_slower_ones_are_not_named()
    {
        board.Before(TimeSpan.FromMinutes(10), () => Calls(2, took: Fast));
        board.Call(took: Slow);
        board.Call(took: Slow);
        board.During(TimeSpan.FromMinutes(1), () => { Calls(2, took: Fast); AssertWell(); });
        board.During(TimeSpan.FromMinutes(2), () => { Calls(2, took: 3 * Fast); AssertWell(); });
    }

    [Fact]
    public void Before_a_call_was_made_nothing_is_known()
    {
        var status = board.Read();
        Assert.Equal((Verdict.Unknown, "unknown"), (status.Verdict, Assert.Single(status.Troubles).Code));
        Assert.StartsWith("Unknown: no call was sent to Aurora yet", status.Headline, StringComparison.Ordinal);
        board.Call();
        AssertWell();
    }

    [Fact]
    public void Percentiles_and_shares_are_those_of_the_last_minute()
    {
        board.During(
            TimeSpan.FromMinutes(2),
            () => { Calls(9, took: TimeSpan.FromMilliseconds(100)); Calls(1, 404, TimeSpan.FromMilliseconds(800)); });
        var minute = board.Read().Responses.Minute;
        Assert.InRange(minute.Requests, 540, 600);
        Assert.Equal(0.9, minute.Success);
        Assert.InRange(minute.P50!.Value, 80, 120);
        Assert.InRange(minute.P95!.Value, 640, 960);
        Assert.Equal(minute, board.Read().Tenants[0].Minute);
        Assert.Equal(minute.P99, board.Read().Callers[0].Minute.P99);
        Assert.InRange(board.Read().Responses.Hour.Requests, 1190, 1200);
    }

    private void Calls(int count, int status = 200, TimeSpan took = default)
    {
        for (var i = 0; i < count; i++)
        {
            board.Call(status, took: took == default ? Fast : took);
        }
    }

    private void AssertWell() => Assert.Equal("All is well", board.Read().Headline);

    private void AssertNamed(string word, Action each) =>
        Assert.InRange(
            board.SecondsUntil(status => status.Verdict > Verdict.Unknown &&
                status.Headline.Contains(word, StringComparison.Ordinal), each), 0, 30);

    private void AssertOver(Action each) =>
        Assert.InRange(board.SecondsUntil(static status => status.Headline == "All is well", each), 1, 60);
}
