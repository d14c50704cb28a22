using AuroraGateway.Callers;
using AuroraGateway.Forwarding;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Unit.Forwarding;

public class PendingRefusalsTests
{
    private static readonly Problem Refusal = new(ProblemCode.NoRoute, "Nothing is here.");

    private readonly PendingRefusals refusals = new(6);

    [Fact]
    public async Task Beyond_the_bound_a_connection_that_takes_nothing_loses_the_next_and_another_does_not()
    {
        var (greedy, modest) = (new Connection(), new Connection());
        var waiting = new List<Exchange>();
        for (var i = 0; i < 6; i++)
        {
            waiting.Add(await WriteAsync(greedy));
        }

        Assert.Equal(6, refusals.Count);
        Assert.All(waiting, exchange => Assert.False(exchange.IsAborted));

        var seventh = await WriteAsync(greedy);
        Assert.True(seventh.IsAborted);
        var other = await WriteAsync(modest);
        Assert.Equal((false, 404), (other.IsAborted, other.StatusCode));

        await Task.WhenAll(waiting.Append(seventh).Append(other).Select(exchange => exchange.CompleteAsync()));
        Assert.Equal(0, refusals.Count);
        Assert.False((await WriteAsync(greedy)).IsAborted);
    }

    [Fact]
    public async Task Below_the_bound_one_connection_may_have_as_many_waiting_as_it_likes()
    {
        var connection = new Connection();
        for (var i = 0; i < 6; i++)
        {
            Assert.False((await WriteAsync(connection)).IsAborted);
        }
    }

    [Fact]
    public async Task While_a_refusal_waits_nothing_of_the_requests_head_is_kept()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = new string('c', 30_000);
        var request = http.Features.Get<IHttpRequestFeature>()!;
        request.RawTarget = request.Path = "/" + new string('p', 8_000);
        request.QueryString = "?" + new string('q', 8_000);
        await refusals.WriteAsync(http, Refusal, "trace");
        Assert.Empty(http.Request.Headers);
        Assert.Equal(("", "", ""), (request.RawTarget, request.Path, request.QueryString));
    }

    private async Task<Exchange> WriteAsync(ConnectionProof connection)
    {
        var http = new DefaultHttpContext();
        var exchange = new Exchange();
        http.Features.Set(connection);
        http.Features.Set<IHttpRequestLifetimeFeature>(exchange);
        http.Features.Set<IHttpResponseFeature>(exchange);
        await refusals.WriteAsync(http, Refusal, "trace");
        return exchange;
    }

    private sealed class Connection : ConnectionProof
    {
        public override bool IsEnding => false;

        public override void Begin()
        {
        }

        public override void End()
        {
        }

        public override void Prove(Caller caller)
        {
        }

        public override void Seen()
        {
        }
    }

    private sealed class Exchange : HttpResponseFeature, IHttpRequestLifetimeFeature
    {
        private readonly List<Func<Task>> completed = [];

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;

        public override void OnCompleted(Func<object, Task> callback, object state) => completed.Add(() => callback(state));

        public Task CompleteAsync() => Task.WhenAll(completed.Select(callback => callback()));
    }
}
