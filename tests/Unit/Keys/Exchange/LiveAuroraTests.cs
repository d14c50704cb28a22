using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Connections that were replaced are kept for requests that may be about to use them, and then closed.</summary>
public sealed class LiveAuroraTests : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider time = new();
    private readonly TokenEndpoint before = new();
    private readonly TokenEndpoint after = new();
    private readonly AuroraSite first;
    private readonly LiveAurora live;

    public LiveAuroraTests()
    {
        first = Sites.At(before);
        live = new LiveAurora(first, time);
    }

    public void Dispose()
    {
        live.Dispose();
        before.Dispose();
        after.Dispose();
    }

    [Fact]
    public void Another_site_is_used_at_once_and_the_connections_to_the_old_one_end_after_the_linger()
    {
        var next = Sites.At(after, "other");
        live.Move(next, Linger);
        Assert.Same(next, live.Current);
        EndsAfterTheLinger();
    }

    [Fact]
    public void Other_connections_to_the_same_site_are_used_at_once_and_the_old_ones_end_after_the_linger()
    {
        var next = new AuroraLines(first.Lines.Terms, after, after);
        live.Replace(next, Linger);
        Assert.Same(first, live.Current);
        Assert.Same(next, live.Current.Lines);
        EndsAfterTheLinger();
    }

    [Fact]
    public void Its_end_is_the_end_of_all_lines_the_replaced_ones_too()
    {
        live.Move(Sites.At(after), Linger);
        live.Dispose();
        Assert.True(before.IsDisposed);
        Assert.True(after.IsDisposed);
        Assert.Equal(0, live.Retired);
    }

    [Fact]
    public void Lines_end_for_exchanges_and_for_calls()
    {
        using var lines = new AuroraLines(first.Lines.Terms, before, after);
        lines.Dispose();
        Assert.True(before.IsDisposed);
        Assert.True(after.IsDisposed);
    }

    [Fact]
    public async Task Exchanges_and_calls_go_over_lines_of_their_own()
    {
        using var lines = new AuroraLines(first.Lines.Terms, before, after);
        using var exchange = Request(HttpMethod.Post);
        using var call = Request(HttpMethod.Get);
        await lines.Exchanges.SendAsync(exchange, CancellationToken.None);
        await lines.Calls.SendAsync(call, CancellationToken.None);
        Assert.StartsWith("POST ", Assert.Single(before.Requests), StringComparison.Ordinal);
        Assert.StartsWith("GET ", Assert.Single(after.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "no body")]
    [InlineData("HEAD", "no body")]
    [InlineData("PUT", "no body")]
    [InlineData("DELETE", "no body")]
    [InlineData("OPTIONS", "no body")]
    [InlineData("POST", "0 bytes")]
    [InlineData("PATCH", "0 bytes")]
    [InlineData("PROPFIND", "0 bytes")]
    public async Task A_call_that_must_not_be_sent_twice_has_an_empty_body_where_it_has_none(string method, string body)
    {
        using var call = Request(new HttpMethod(method));
        await first.Lines.Calls.SendAsync(call, CancellationToken.None);
        Assert.EndsWith(body, Assert.Single(before.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_body_is_sent_as_it_is(string method)
    {
        using var call = Request(new HttpMethod(method));
        call.Content = new StringContent("abc");
        await first.Lines.Calls.SendAsync(call, CancellationToken.None);
        Assert.EndsWith("3 bytes", Assert.Single(before.Requests), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(HttpMethod method) =>
        new(method, "https://aurora.example/") { Headers = { { "Authorization", "Bearer tk_1" } } };

    private void EndsAfterTheLinger()
    {
        Assert.Equal(1, live.Retired);
        time.Advance(Linger - Instant);
        Assert.False(before.IsDisposed);
        time.Advance(Instant);
        Assert.True(before.IsDisposed);
        Assert.False(after.IsDisposed);
        Assert.Equal(0, live.Retired);
    }
}
