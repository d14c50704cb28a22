using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Failures;

public sealed class ExchangeEndpointTests
{
    private static readonly KeyFailure Down = new(KeyFailureKind.Unavailable, "500");

    private readonly FakeTimeProvider clock = new();
    private readonly ExchangeEndpoint endpoint;

    public ExchangeEndpointTests() =>
        endpoint = new ExchangeEndpoint(clock, NullLogger<ExchangeEndpoint>.Instance, () => 1);

    [Fact]
    public void Five_failures_of_two_tenants_close_it_and_not_one_sooner()
    {
        Report(1, Down);
        Report(2, Down);
        Report(2, Down);
        Report(2, Down);
        Assert.Null(endpoint.Refusal());
        Report(2, Down);
        var refusal = endpoint.Refusal()!;
        Assert.Equal((KeyFailureKind.Unavailable, true, TimeSpan.FromSeconds(2)), (refusal.Kind, refusal.NothingSent, refusal.RetryAfter));
        Assert.Contains("pause after failures: 500", refusal.Detail, StringComparison.Ordinal);
        Assert.False(endpoint.TryEnter(out _));
    }

    [Fact]
    public void A_tenant_that_failed_before_the_last_success_is_not_counted_with_one_that_fails_after_it()
    {
        Report(1, Down);
        Report(1, null);
        for (var i = 0; i < 10; i++)
        {
            Report(2, Down);
        }

        Assert.Null(endpoint.Refusal());
    }

    [Fact]
    public void Failures_of_one_tenant_alone_never_close_it()
    {
        for (var i = 0; i < 50; i++)
        {
            Report(1, Down);
        }

        Assert.True(endpoint.TryEnter(out _));
    }

    [Fact]
    public void A_success_in_between_restarts_the_count()
    {
        for (var i = 0; i < 4; i++)
        {
            Report(i, Down);
        }

        Report(9, null);
        for (var i = 0; i < 4; i++)
        {
            Report(i, Down);
        }

        Assert.Null(endpoint.Refusal());
        Assert.Null(endpoint.Trouble);
    }

    [Fact]
    public void A_probe_that_fails_closes_it_for_twice_as_long_and_one_that_succeeds_opens_it()
    {
        Close();
        foreach (var seconds in new[] { 4, 8, 16 })
        {
            clock.Advance(endpoint.Refusal()!.RetryAfter!.Value);
            Assert.True(endpoint.TryEnter(out _));
            Assert.Equal(KeyTerms.FirstBackOff, endpoint.Refusal()!.RetryAfter);
            Assert.False(endpoint.TryEnter(out _));
            Report(1, Down);
            Assert.Equal(TimeSpan.FromSeconds(seconds), endpoint.Refusal()!.RetryAfter);
        }

        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.True(endpoint.TryEnter(out _));
        Report(1, null);
        Assert.Null(endpoint.Trouble);
        Assert.True(endpoint.TryEnter(out _));
        Assert.True(endpoint.TryEnter(out _));
    }

    [Fact]
    public void A_probe_that_sent_nothing_leaves_the_place_to_the_next()
    {
        Close();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(endpoint.TryEnter(out _));
        Report(1, new KeyFailure(KeyFailureKind.Shed, "the lease is another's"));
        Assert.True(endpoint.TryEnter(out _));
        Assert.False(endpoint.TryEnter(out _));
    }

    [Fact]
    public void A_tenant_that_is_not_authorised_is_a_sign_of_health()
    {
        Close();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(endpoint.TryEnter(out _));
        Report(1, new KeyFailure(KeyFailureKind.TenantNotAuthorized, "403"));
        Assert.Null(endpoint.Trouble);
    }

    [Fact]
    public void What_is_cleared_is_gone_and_the_next_trouble_begins_at_the_shortest()
    {
        Close();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(endpoint.TryEnter(out _));
        Report(1, Down);
        endpoint.Forgive();
        Assert.Null(endpoint.Trouble);
        Close();
        Assert.Equal(TimeSpan.FromSeconds(2), endpoint.Refusal()!.RetryAfter);
    }

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected)]
    [InlineData(KeyFailureKind.Throttled)]
    public void One_response_that_concerns_all_closes_it_at_once_and_says_what_it_was(KeyFailureKind kind)
    {
        Report(1, new KeyFailure(kind, "what Aurora said"));
        var refusal = endpoint.Refusal()!;
        Assert.Equal(
            (kind, "what Aurora said", true, TimeSpan.FromSeconds(2)),
            (refusal.Kind, refusal.Detail, refusal.NothingSent, refusal.RetryAfter));
    }

    private void Close()
    {
        for (var i = 0; i < 5; i++)
        {
            Report(i, Down);
        }

        Assert.Equal(Down, endpoint.Trouble);
    }

    private void Report(int tenant, KeyFailure? failure) =>
        endpoint.Report(TenantId.Parse($"{tenant:x8}-0000-4000-8000-000000000000"), failure, new KeyTerms());
}
