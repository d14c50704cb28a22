using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring logs, and how often.</summary>
public sealed class RingLogTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly LogRecord<KeyRing> log = new();
    private readonly Ring ring;

    public RingLogTests() => ring = new(log: log);

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task An_exchanged_key_is_logged_with_its_expiry_and_without_the_key()
    {
        await ring.HoldAsync(Owner, "tk_1");
        Assert.Equal([$"Information 1101: {Owner.Tenant} has a new key, generation 1, which expires at 2026-03-02 01:00:00Z"], log.Lines);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_key_that_lives_no_longer_than_the_margin_is_logged(int secondsMore, bool told)
    {
        await ring.HoldAsync(Owner, "tk_1", ring.Terms.Margin + TimeSpan.FromSeconds(secondsMore));
        Assert.Equal(told, log.Lines.Any(line => line.StartsWith("Warning 1106: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failure_is_logged_once_and_again_when_it_becomes_another()
    {
        foreach (var kind in (KeyFailureKind[])[KeyFailureKind.Unavailable, KeyFailureKind.Unavailable, KeyFailureKind.TenantNotAuthorized])
        {
            ring.Exchange.Automatic = _ => new KeyFailure(kind, "no");
            ring.Time.Advance((await ring.AskAsync(Owner)).Failure!.RetryAfter!.Value);
        }

        Assert.Equal(
            [$"Warning 1102: No key for {Owner} (Unavailable): no", $"Warning 1102: No key for {Owner} (TenantNotAuthorized): no"],
                log.Lines);
    }

    [Fact]
    public async Task A_session_that_got_no_key_is_logged_without_its_token()
    {
        var (owner, token) = Ring.Session(1, "st_secret");
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.SessionRejected, "422");
        await ring.AskAsync(owner, token);

        Assert.Equal($"Warning 1102: No key for {Ring.Tenant(1)} session {owner.Session} (SessionRejected): 422", Assert.Single(log.Lines));
        Assert.DoesNotContain("st_secret", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_and_the_brake_are_logged_by_generation()
    {
        ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_1"));
        ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_2"));

        Assert.Contains($"Warning 1103: Aurora rejected the key of {Owner}, generation 1. The key is discarded", log.Lines);
        Assert.Contains(
            $"Error 1104: Aurora rejected a new key of {Owner} too, generation 2. No key is exchanged for it for {ring.Terms.Brake}",
            log.Lines);
    }

    [Fact]
    public async Task A_dropped_tenant_is_logged_with_the_number_of_keys()
    {
        await ring.HoldAsync(Owner, "tk_1");
        await ring.HoldAsync(Ring.Owner(2), "tk_2");
        ring.Keys.DropTenant(Owner.Tenant);

        Assert.Contains($"Information 1105: Dropped 1 keys of tenant {Owner.Tenant}", log.Lines);
    }

    [Fact]
    public async Task A_fault_of_our_own_is_logged_where_an_exchange_throws_and_where_its_end_does()
    {
        ring.Exchange.Automatic = _ => throw new InvalidOperationException("a fault of our own");
        await ring.AskAsync(Owner);
        ring.Use(static terms => terms with { RefreshAt = double.NaN });
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        await ring.AskAsync(Ring.Owner(2));

        Assert.Equal(
            [$"Error 1107: The exchange for {Owner} failed unexpectedly", $"Error 1107: The exchange for " +
                $"{Ring.Owner(2)} failed unexpectedly"],
            log.Lines.Where(line => line.StartsWith("Error 1107", StringComparison.Ordinal)));
    }
}
