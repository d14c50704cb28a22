using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Unit.Admin.Status.Troubles;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin.Status;

public sealed class MuteTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly FakeTimeProvider clock = new();
    private readonly LogRecord<Mutes> log = new();
    private readonly Mutes mutes;
    private readonly Board board = new();

    public MuteTests() => mutes = new Mutes(clock, log);

    public ValueTask DisposeAsync() => board.DisposeAsync();

    [Fact]
    public void A_muted_trouble_counts_for_no_verdict_and_is_shown_all_the_same()
    {
        board.During(TimeSpan.FromSeconds(30), () => board.Call(500));
        Assert.True(board.Mutes.TryAdd("aurora-errors", Hour, board.Read().Troubles[0], "test", out var until));
        var status = board.Read();
        Assert.Equal((Verdict.Well, "All is well"), (status.Verdict, status.Headline));
        Assert.Equal(("aurora-errors", (DateTimeOffset?)until), (Assert.Single(status.Troubles).Code, status.Troubles[0].MutedUntil));
        Assert.True(board.Mutes.Remove("aurora-errors", "test"));
        Assert.Equal(Verdict.Failing, board.Read().Verdict);
    }

    [Fact]
    public void A_mute_ends_with_its_time()
    {
        Assert.True(Mute(Of(calls: 10)));
        clock.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.True(IsMuted(Of(calls: 10)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsMuted(Of(calls: 10)));
    }

    [Fact]
    public void A_mute_ends_when_the_trouble_becomes_worse_and_not_when_it_varies()
    {
        Assert.True(Mute(Of(calls: 30)));
        Assert.True(IsMuted(Of(calls: 59)));
        Assert.True(IsMuted(Of(calls: 1)));
        Assert.False(IsMuted(Of(calls: 60)));
        Assert.False(IsMuted(Of(calls: 30)));

        Assert.True(Mute(Of(calls: 30, tenants: 2)));
        Assert.True(IsMuted(Of(tenants: 1)));
        Assert.False(IsMuted(Of(tenants: 3)));

        Assert.True(Mute(Of(calls: 30)));
        Assert.False(IsMuted(Of(calls: 1, level: Verdict.Failing)));
        Assert.Equal(3, log.Lines.Count(static entry => entry.Contains("became worse", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_that_is_muted_before_it_is_seen_is_measured_by_how_it_begins()
    {
        Assert.True(mutes.TryAdd("aurora-slow", Hour, current: null, "test", out _));
        Assert.True(IsMuted(Of(calls: 500)));
        Assert.False(IsMuted(Of(calls: 1000)));
    }

    [Fact]
    public void Mutes_are_bounded_and_every_one_is_an_event_with_its_source()
    {
        for (var i = 0; i < Mutes.Most; i++)
        {
            Assert.True(mutes.TryAdd($"quota:{i}", Hour, null, "10.0.0.9", out _));
        }

        Assert.False(mutes.TryAdd("quota:more", Hour, null, "10.0.0.9", out _));
        Assert.True(mutes.TryAdd("quota:1", Hour, null, "10.0.0.9", out _));
        Assert.True(mutes.Remove("quota:1", "10.0.0.9"));
        Assert.False(mutes.Remove("quota:1", "10.0.0.9"));
        Assert.All(log.Lines, static entry => Assert.Contains("10.0.0.9", entry, StringComparison.Ordinal));
        Assert.Equal(Mutes.Most + 2, log.Lines.Count());
    }

    private static Trouble Of(long? calls = null, int? tenants = null, Verdict level = Verdict.Impaired) =>
        TroubleOrderTests.Of(level, "aurora-slow", calls, tenants);

    private bool Mute(Trouble trouble) => mutes.TryAdd(trouble.Code, Hour, trouble, "test", out _);

    private bool IsMuted(Trouble trouble) => mutes.Apply([trouble])[0].MutedUntil is not null;
}
