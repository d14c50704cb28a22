using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>The connections for exchanges and those for calls are apart.</summary>
public sealed class AuroraClientsTests : IDisposable
{
    private readonly TokenEndpoint before = new();
    private readonly TokenEndpoint after = new();
    private readonly ExchangeTarget first;

    public AuroraClientsTests() => first = Sites.At(before);

    public void Dispose()
    {
        first.Clients.Dispose();
        before.Dispose();
        after.Dispose();
    }

    [Fact]
    public void Lines_end_for_exchanges_and_for_calls()
    {
        using var lines = new AuroraClients(first.Clients.Terms, before, after);
        lines.Dispose();
        Assert.True(before.IsDisposed);
        Assert.True(after.IsDisposed);
    }

    [Fact]
    public async Task Exchanges_and_calls_go_over_lines_of_their_own()
    {
        using var lines = new AuroraClients(first.Clients.Terms, before, after);
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
        await first.Clients.Calls.SendAsync(call, CancellationToken.None);
        Assert.EndsWith(body, Assert.Single(before.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_body_is_sent_as_it_is(string method)
    {
        using var call = Request(new HttpMethod(method));
        call.Content = new StringContent("abc");
        await first.Clients.Calls.SendAsync(call, CancellationToken.None);
        Assert.EndsWith("3 bytes", Assert.Single(before.Requests), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(HttpMethod method) =>
        new(method, "https://aurora.example/") { Headers = { { "Authorization", "Bearer tk_1" } } };
}
