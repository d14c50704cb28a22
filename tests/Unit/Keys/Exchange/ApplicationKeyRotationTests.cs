using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class ApplicationKeyRotationTests : IDisposable
{
    private readonly LogRecord<ApplicationKeys> log = new();
    private readonly TokenEndpoint aurora = new();
    private readonly AuroraExchange exchange = new(new FakeTimeProvider(Ring.Start));
    private readonly ApplicationKeys keys;
    private readonly ExchangeTarget site;

    public ApplicationKeyRotationTests()
    {
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        keys = new(Key("old-key"), log);
        site = Sites.Of(aurora, origin!, keys);
    }

    public void Dispose() => aurora.Dispose();

    [Fact]
    public async Task A_changed_application_key_is_proven_by_an_exchange_and_replaces_the_old_one()
    {
        Takes("old-key", "new-key");
        Assert.True(keys.Propose(Key("new-key")));
        Assert.Equal(Key("old-key").Fingerprint, keys.Current.Fingerprint);

        Assert.NotNull((await BuyAsync(null)).Key);
        Assert.Equal(Key("new-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(["new-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_wrong_new_application_key_is_refused_and_the_old_one_stays()
    {
        Takes("old-key");
        keys.Propose(Key("wrong-key"));

        Assert.NotNull((await BuyAsync(null)).Key);
        Assert.Equal(Key("old-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(Key("wrong-key").Fingerprint, keys.RefusedCandidate);
        Assert.False(keys.Propose(Key("wrong-key")));
        Assert.Equal(["wrong-key", "old-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_session_token_does_not_prove_a_new_key_while_the_old_one_is_good()
    {
        Takes("old-key", "new-key");
        keys.Propose(Key("new-key"));
        await BuyAsync(SessionToken.TryParse("st_1"));
        Assert.Equal(["old-key"], aurora.Keys);
    }

    [Fact]
    public async Task Where_the_old_key_is_revoked_a_session_is_exchanged_with_the_new_one()
    {
        Takes("new-key");
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(null)).Failure!.Kind);
        keys.Propose(Key("new-key"));
        Assert.NotNull((await BuyAsync(SessionToken.TryParse("st_1"))).Key);
        Assert.Equal(Key("new-key").Fingerprint, keys.Current.Fingerprint);
    }

    [Fact]
    public async Task Trouble_at_auroras_side_neither_proves_nor_refuses_a_new_key()
    {
        aurora.RespondsWith(503);
        keys.Propose(Key("new-key"));
        Assert.Equal(KeyFailureKind.Unavailable, (await BuyAsync(null)).Failure!.Kind);
        Assert.Equal(Key("new-key").Fingerprint, keys.Candidate!.Fingerprint);
        Assert.Null(keys.RefusedCandidate);
        Assert.Equal(["new-key"], aurora.Keys);
    }

    [Theory]
    [InlineData(403, KeyFailureKind.TenantNotAuthorized)]
    [InlineData(422, KeyFailureKind.SessionRejected)]
    public async Task A_refusal_of_the_tenant_proves_the_new_key_as_well_as_a_sale(int status, KeyFailureKind kind)
    {
        aurora.RespondsWith(status);
        keys.Propose(Key("new-key"));
        Assert.Equal(kind, (await BuyAsync(null)).Failure!.Kind);
        Assert.Equal(Key("new-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(["new-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_session_token_that_proved_a_wrong_key_is_not_sent_again_with_the_old_one()
    {
        Takes();
        await BuyAsync(null);
        keys.Propose(Key("wrong-key"));
        Assert.Equal(KeyFailureKind.ApplicationKeyRejected, (await BuyAsync(SessionToken.TryParse("st_1"))).Failure!.Kind);
        Assert.Equal(["old-key", "wrong-key"], aurora.Keys);
        Assert.Equal(Key("wrong-key").Fingerprint, keys.RefusedCandidate);
    }

    [Fact]
    public async Task A_key_that_replaced_another_is_as_good_as_one_that_was_never_refused()
    {
        Takes("new-key");
        await BuyAsync(null);
        keys.Propose(Key("new-key"));
        await BuyAsync(null);
        keys.Propose(Key("third-key"));
        Assert.NotNull((await BuyAsync(SessionToken.TryParse("st_1"))).Key);
        Assert.Equal(["old-key", "new-key", "new-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_key_that_Aurora_takes_again_is_no_longer_taken_for_dead()
    {
        Takes();
        await BuyAsync(null);
        Takes("old-key", "new-key");
        await BuyAsync(null);
        keys.Propose(Key("new-key"));
        await BuyAsync(SessionToken.TryParse("st_1"));
        Assert.Equal(["old-key", "old-key", "old-key"], aurora.Keys);
    }

    [Fact]
    public async Task Each_step_is_logged_by_fingerprint()
    {
        var (old, wrong, right) = (Key("old-key").Fingerprint, Key("wrong-key").Fingerprint, Key("new-key").Fingerprint);
        Takes("old-key", "new-key");
        Assert.True(keys.Propose(Key("wrong-key")));
        Assert.False(keys.Propose(Key("wrong-key")));
        await BuyAsync(null);
        Assert.False(keys.Propose(Key("wrong-key")));
        Assert.True(keys.Propose(Key("new-key")));
        Assert.Null(keys.RefusedCandidate);
        await BuyAsync(null);
        Assert.Null(keys.Candidate);
        Assert.Equal(
            [
                $"Information 1301: The application key changed (fingerprint {wrong}); the next exchange tests it",
                $"Error 1303: Aurora rejected the new application key (fingerprint {wrong}): the old one ({old}) stays in use. Write " +
                    $"the correct key into the file",
                $"Information 1301: The application key changed (fingerprint {right}); the next exchange tests it",
                $"Information 1302: Aurora accepted the new application key (fingerprint {right}): it is in use",
            ],
            log.Lines);
    }

    [Fact]
    public async Task Putting_the_old_key_back_ends_the_rotation_whatever_came_of_it()
    {
        Takes("old-key");
        keys.Propose(Key("wrong-key"));
        await BuyAsync(null);
        Assert.False(keys.Propose(Key("old-key")));
        Assert.Null(keys.RefusedCandidate);

        keys.Propose(Key("wrong-key"));
        Assert.False(keys.Propose(Key("old-key")));
        Assert.Null(keys.Candidate);
        Assert.NotNull((await BuyAsync(null)).Key);
        Assert.Equal(["wrong-key", "old-key", "old-key"], aurora.Keys);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    public async Task What_Aurora_says_of_a_key_that_was_replaced_meanwhile_is_no_word_on_the_next(int status)
    {
        aurora.RespondsAsync = (_, _) =>
        {
            keys.Propose(Key("newest-key"));
            return Task.FromResult(TokenEndpoint.Response(status));
        };
        keys.Propose(Key("new-key"));
        await BuyAsync(null);
        Assert.Equal(Key("old-key").Fingerprint, keys.Current.Fingerprint);
        Assert.Equal(Key("newest-key").Fingerprint, keys.Candidate!.Fingerprint);
        Assert.Null(keys.RefusedCandidate);
    }

    [Fact]
    public async Task A_dead_key_is_still_known_as_dead_when_the_one_that_was_proven_had_been_replaced()
    {
        Takes();
        await BuyAsync(null);
        keys.Propose(Key("new-key"));
        aurora.RespondsAsync = (_, _) =>
        {
            keys.Propose(Key("newest-key"));
            return Task.FromResult(TokenEndpoint.Response(200));
        };
        await BuyAsync(null);
        Assert.NotNull((await BuyAsync(SessionToken.TryParse("st_1"))).Key);
        Assert.Equal(["old-key", "new-key", "newest-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_key_that_another_replica_proved_is_not_dead_because_the_one_before_it_was()
    {
        Takes("new-key");
        await BuyAsync(null);
        var proven = Key("new-key");
        keys.Propose(proven);
        keys.Promote(proven);
        keys.Propose(Key("newest-key"));
        Assert.NotNull((await BuyAsync(SessionToken.TryParse("st_1"))).Key);
        Assert.Equal(["old-key", "new-key"], aurora.Keys);
    }

    [Fact]
    public async Task A_verdict_on_a_key_that_was_replaced_meanwhile_does_not_concern_the_one_in_use()
    {
        var proven = Key("new-key");
        aurora.RespondsAsync = (_, _) =>
        {
            keys.Propose(proven);
            keys.Promote(proven);
            return Task.FromResult(TokenEndpoint.Response(401));
        };
        await BuyAsync(null);
        Assert.Same(proven, keys.Current);
        Assert.False(keys.IsCurrentRefused);
    }

    private static ApplicationKey Key(string text) => Sites.Key(text);

    private void Takes(params string[] good) =>
        aurora.RespondsAsync = (request, _) =>
            Task.FromResult(TokenEndpoint.Response(good.Contains(request.Headers.Authorization!.Parameter) ? 200 : 401));

    private async Task<ExchangeOutcome> BuyAsync(SessionToken? session) =>
        await exchange.BuyAsync(
            new ExchangeRequest(Ring.Owner(1), session, null, new KeyTerms(), Target: () => site), TestContext.Current.CancellationToken);
}
