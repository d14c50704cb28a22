using System.Buffers;
using System.Net;
using System.Text;
using AuroraGateway.Connections;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>What is sent to Aurora's token endpoint, and what is made of each response, or of none.</summary>
public sealed class AuroraExchangeTests : IDisposable
{
    private const int LargestResponse = 64 * 1024;

    private static readonly string CreateToken = $"https://aurora.example/partner_applications/app/tenants/{Ring.Tenant(1)}/create_token";

    private const string Own = "User-Agent: aurora-gateway/0.1.0\nAccept: application/json";

    private readonly TokenEndpoint endpoint = new();
    private readonly AuroraExchange exchange = new(new FakeTimeProvider(Ring.Start));
    private readonly ExchangeTarget site;

    public AuroraExchangeTests() => site = Sites.At(endpoint);

    public void Dispose() => endpoint.Dispose();

    [Fact]
    public async Task It_is_a_POST_with_the_application_key_and_nothing_else()
    {
        var bought = (await BuyAsync()).Key!;
        Assert.Equal(["POST " + CreateToken + " HTTP/1.1\nAuthorization: Bearer application-key\n" + Own + "\nno body"], endpoint.Requests);
        Assert.Equal("tk_1", bought.Reveal());
        Assert.Equal(TimeSpan.FromHours(13), bought.Lifetime);
        Assert.Equal(Ring.Start, bought.From.Utc);
    }

    [Fact]
    public async Task A_session_token_is_sent_in_the_query_as_it_came_and_with_an_empty_body_so_that_it_is_not_sent_twice()
    {
        Assert.NotNull((await BuyAsync("s&t=1#/+%")).Key);
        Assert.Equal(
            ["POST " + CreateToken + "?session_token=s%26t%3D1%23%2F%2B%25 HTTP/1.1\nAuthorization: Bearer application-key\n" + Own +
                "\n0 bytes"],
            endpoint.Requests);
    }

    [Fact]
    public async Task It_is_made_at_a_site_or_not_at_all() =>
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await exchange.BuyAsync(new ExchangeRequest(Ring.Owner(1), null, null, new KeyTerms()), CancellationToken.None));

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(299)]
    public async Task Every_success_that_brings_a_key_is_one(int status)
    {
        endpoint.RespondsWith(status);
        Assert.NotNull((await BuyAsync()).Key);
    }

    [Theory]
    [InlineData(101, KeyFailureKind.BadAnswer, "A key exchange has no such response")]
    [InlineData(199, KeyFailureKind.BadAnswer, "A key exchange has no such response")]
    [InlineData(300, KeyFailureKind.BadAnswer, "A redirect is not followed")]
    [InlineData(302, KeyFailureKind.BadAnswer, "A redirect is not followed")]
    [InlineData(400, KeyFailureKind.BadAnswer, "returned 400")]
    [InlineData(401, KeyFailureKind.ApplicationKeyRejected, "Aurora:ApplicationKeyFile")]
    [InlineData(403, KeyFailureKind.TenantNotAuthorized, "an administrator of the tenant must authorise")]
    [InlineData(404, KeyFailureKind.ApplicationKeyRejected, "Aurora:ApplicationId")]
    [InlineData(422, KeyFailureKind.SessionRejected, "this is an embedded app")]
    [InlineData(429, KeyFailureKind.Throttled, "429")]
    [InlineData(499, KeyFailureKind.BadAnswer, "returned 499")]
    [InlineData(500, KeyFailureKind.Unavailable, "returned 500")]
    [InlineData(503, KeyFailureKind.Unavailable, "returned 503")]
    public async Task Each_other_status_is_a_failure_of_its_class_after_which_a_session_token_is_spent(
        int status, KeyFailureKind kind, string detail)
    {
        endpoint.RespondsWith(status);
        var failure = (await BuyAsync()).Failure!;
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
        Assert.False(failure.NothingSent);
    }

    [Fact]
    public async Task A_session_token_that_was_refused_is_not_asked_for_again()
    {
        endpoint.RespondsWith(422);
        var failure = (await BuyAsync("st_1")).Failure!;
        Assert.Equal(KeyFailureKind.SessionRejected, failure.Kind);
        Assert.StartsWith("Aurora rejected the session token", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, KeyFailureKind.TenantNotAuthorized, "Aurora returned 403")]
    [InlineData(503, KeyFailureKind.Unavailable, "returned 503")]
    public async Task Only_a_404_is_looked_at_in_the_light_of_who_was_served(int status, KeyFailureKind kind, string detail)
    {
        Assert.NotNull((await BuyAsync(tenant: 2)).Key);
        endpoint.RespondsWith(status);
        var failure = (await BuyAsync()).Failure!;
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "7", 7d)]
    [InlineData(503, "7", 7d)]
    [InlineData(503, "Sun, 01 Mar 2026 12:00:20 GMT", 20d)]
    [InlineData(503, null, null)]
    [InlineData(401, "7", null)]
    public async Task A_wait_is_accepted_where_waiting_helps(int status, string? wait, double? seconds)
    {
        endpoint.RespondsAsync = (_, _) =>
        {
            var response = TokenEndpoint.Response(status);
            response.Headers.TryAddWithoutValidation("Retry-After", wait);
            return Task.FromResult(response);
        };
        Assert.Equal(seconds, (await BuyAsync()).Failure!.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(LargestResponse, true)]
    [InlineData(LargestResponse + 1, false)]
    [InlineData(4 * LargestResponse, false)]
    public async Task A_response_is_read_up_to_64_KiB_in_whatever_pieces_it_comes(int length, bool taken)
    {
        endpoint.RespondsAsync = (_, _) => Task.FromResult(new HttpResponseMessage
        {
            Content = new StreamContent(new InPieces(Encoding.ASCII.GetBytes(TokenEndpoint.Sold.PadRight(length)))),
        });
        var outcome = await BuyAsync();
        Assert.Equal(taken, outcome.Key is not null);
        Assert.Equal(taken ? null : "Aurora's token endpoint reported success, but it is larger than 64 KiB.",
            outcome.Failure?.Detail);
    }

    [Fact]
    public void Memory_in_which_a_key_lay_is_wiped_before_others_get_it()
    {
        // Nothing here waits, so the pool gives this thread what the exchange gave back on it.
        Assert.True(BuyAsync().IsCompletedSuccessfully);
        var next = ArrayPool<byte>.Shared.Rent(LargestResponse + 1);
        Assert.DoesNotContain("tk_1", Encoding.ASCII.GetString(next), StringComparison.Ordinal);
        ArrayPool<byte>.Shared.Return(next);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, KeyFailureKind.Unavailable, true, "its name cannot be resolved")]
    [InlineData(HttpRequestError.ConnectionError, KeyFailureKind.Unavailable, true, "no connection")]
    [InlineData(HttpRequestError.SecureConnectionError, KeyFailureKind.Unavailable, true, "its certificate may not be trusted")]
    [InlineData(HttpRequestError.ResponseEnded, KeyFailureKind.Unavailable, false, "without a complete response")]
    [InlineData(HttpRequestError.InvalidResponse, KeyFailureKind.BadAnswer, false, "not HTTP")]
    [InlineData(HttpRequestError.HttpProtocolError, KeyFailureKind.BadAnswer, false, "not HTTP")]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, KeyFailureKind.BadAnswer, false, "or too much of it")]
    [InlineData(HttpRequestError.Unknown, KeyFailureKind.Unavailable, false, "failed (Unknown)")]
    [InlineData(HttpRequestError.UserAuthenticationError, KeyFailureKind.Unavailable, false, "failed (UserAuthenticationError)")]
    public async Task Only_where_no_connection_came_about_was_nothing_sent(
        HttpRequestError error, KeyFailureKind kind, bool nothingSent, string detail)
    {
        endpoint.RespondsAsync = (_, _) => throw new HttpRequestException(error, "a message that may quote anything");
        var failure = (await BuyAsync("st_1")).Failure!;
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(nothingSent, failure.NothingSent);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("quote", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectStep.Name)]
    [InlineData(ConnectStep.Tcp)]
    [InlineData(ConnectStep.Proxy)]
    [InlineData(ConnectStep.Tls)]
    public async Task A_connection_that_fails_does_not_spend_the_token_and_its_reason_is_passed_on(ConnectStep step)
    {
        endpoint.RespondsAsync = (_, _) => throw new HttpRequestException("quotes anything", new ConnectException(step, "the reason"));
        var failure = (await BuyAsync("st_1")).Failure!;
        Assert.Equal((KeyFailureKind.Unavailable, true), (failure.Kind, failure.NothingSent));
        Assert.Contains("the reason", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_that_passes_before_the_token_is_sent_does_not_spend_it()
    {
        using var connecting = new EndlessConnecting();
        using var deadline = new CancellationTokenSource();
        var site = Sites.At(connecting);
        var request = new ExchangeRequest(
            Ring.Owner(1), SessionToken.TryParse("st_1"), null, new KeyTerms(), Target: () => site);
        var buying = exchange.BuyAsync(request, deadline.Token);
        await deadline.CancelAsync();
        Assert.True((await buying).Failure!.NothingSent);
    }

    [Fact]
    public async Task A_response_that_breaks_off_is_no_key_and_spends_the_token()
    {
        endpoint.RespondsAsync = (_, _) => Task.FromResult(Reading(_ => throw new HttpIOException(HttpRequestError.ResponseEnded)));
        var failure = (await BuyAsync("st_1")).Failure!;
        Assert.Equal(KeyFailureKind.Unavailable, failure.Kind);
        Assert.False(failure.NothingSent);
        Assert.Contains("in the middle of its response", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_deadline_ends_it_before_the_response_and_within(bool responding)
    {
        using var deadline = new CancellationTokenSource();
        endpoint.RespondsAsync = responding
            ? (_, _) => Task.FromResult(Reading(new TaskCompletionSource().Task.WaitAsync))
            : (_, token) => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token);
        var buying = BuyAsync(cancellation: deadline.Token);
        Assert.False(buying.IsCompleted);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => buying.Within("end of the exchange"));
    }

    private static HttpResponseMessage Reading(Func<CancellationToken, Task> readAsync) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(new Unread(readAsync)) };

    private Task<ExchangeOutcome> BuyAsync(string? session = null, int tenant = 1, CancellationToken cancellation = default) =>
        exchange.BuyAsync(
            new ExchangeRequest(
                Ring.Owner(tenant), session is null ? null : SessionToken.TryParse(session), null, new KeyTerms(), Target: () => site),
            cancellation).AsTask();

    /// <summary>A body of which nothing comes.</summary>
    private sealed class Unread(Func<CancellationToken, Task> readAsync) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await readAsync(cancellationToken);
            return 0;
        }
    }

    /// <summary>No more than 255 bytes at a time, as a slow connection brings them: one piece ends a byte short of the bound.</summary>
    private sealed class InPieces(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 255)], cancellationToken);
    }

    /// <summary>Waits for a connection and so reads nothing of the request.</summary>
    private sealed class EndlessConnecting : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
