using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class IssuedKeysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_looks_as_documented_and_is_bound_to_its_tenant()
    {
        var keys = new IssuedKeys();
        var secret = keys.Issue("a", fromSession: true, Noon.AddHours(13), revokeOlder: false);

        Assert.Matches("^tk_test_[0-9a-f]{24}$", secret);
        Assert.Equal(("a", true), (keys.Find(secret)!.Tenant, keys.Find(secret)!.FromSession));
        Assert.Null(keys.Find(secret + "0"));
        Assert.NotEqual(secret, keys.Issue("a", fromSession: false, Noon, revokeOlder: false));
    }

    [Fact]
    public void A_key_lives_until_its_end_and_is_still_known_after_it()
    {
        var keys = new IssuedKeys();
        var key = keys.Find(keys.Issue("a", fromSession: false, Noon, revokeOlder: false))!;

        Assert.True(key.IsLive(Noon.AddTicks(-1)));
        Assert.False(key.IsLive(Noon));
    }

    [Fact]
    public void Revoking_a_tenant_ends_its_older_keys_alone()
    {
        var keys = new IssuedKeys();
        var old = keys.Find(keys.Issue("a", fromSession: false, Noon, revokeOlder: false))!;
        var other = keys.Find(keys.Issue("b", fromSession: false, Noon, revokeOlder: false))!;
        keys.Revoke("a");
        var successor = keys.Find(keys.Issue("a", fromSession: false, Noon, revokeOlder: false))!;

        Assert.False(old.IsLive(Noon.AddHours(-1)));
        Assert.True(other.IsLive(Noon.AddHours(-1)));
        Assert.True(successor.IsLive(Noon.AddHours(-1)));
    }

    [Fact]
    public void A_new_key_ends_the_tenants_older_ones_when_so_configured()
    {
        var keys = new IssuedKeys();
        var old = keys.Find(keys.Issue("a", fromSession: false, Noon, revokeOlder: true))!;
        var successor = keys.Find(keys.Issue("a", fromSession: false, Noon, revokeOlder: true))!;

        Assert.False(old.IsLive(Noon.AddHours(-1)));
        Assert.True(successor.IsLive(Noon.AddHours(-1)));
    }

    [Fact]
    public void The_oldest_key_is_removed_beyond_the_bound()
    {
        var keys = new IssuedKeys(capacity: 2);
        var secrets = Enumerable.Range(0, 3).Select(each => keys.Issue($"{each}", fromSession: false, Noon, revokeOlder: false))
            .ToArray();

        Assert.Equal(2, keys.Count);
        Assert.Null(keys.Find(secrets[0]));
        Assert.NotNull(keys.Find(secrets[1]));
        Assert.NotNull(keys.Find(secrets[2]));
    }
}
