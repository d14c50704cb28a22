using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Unit.Keys.Shared;

namespace AuroraGateway.Unit.Redis;

/// <summary>The names that replicas share, and the seals, of which a part is in the names.</summary>
public sealed class SharedNamesTests : IDisposable
{
    private const string Tenant = "test:v1:{68dfc2f7dedf4993.00000001-0000-4000-8000-000000000000}:";
    private readonly Replica replica = new();

    private SharedNames Names => replica.Names;

    private string QuotaOf(KeyOwner owner) => Names.QuotaOf(new QuotaOwner(owner.Tenant, owner.Session));

    private KeySeal Seal => replica.Seals.Current;

    public void Dispose() => replica.Dispose();

    /// <summary>Replicas of two versions run side by side while one replaces the other: their names must be equal.</summary>
    [Fact]
    public void The_names_of_the_first_version_are_still_the_names()
    {
        var backend = Names.Of(Ring.Owner(1), Seal);
        Assert.Equal(
            new OwnerNames(Tenant + "2fb75bfb4171c1a8:backend:key", Tenant + "2fb75bfb4171c1a8:backend:lease2",
                Tenant + "2fb75bfb4171c1a8:backend:refusal", Tenant + "fence", Tenant + "epoch", null, null),
            backend);

        var session = Names.Of(Ring.Session(1, "session-token").Owner, Seal);
        Assert.Equal(
            new OwnerNames(
                Tenant + "2fb75bfb4171c1a8:session:03a04f92805306aa:key", Tenant + "2fb75bfb4171c1a8:session:03a04f92805306aa:lease2",
                    Tenant + "2fb75bfb4171c1a8:session:03a04f92805306aa:refusal", Tenant + "fence", Tenant + "epoch",
                Tenant + "spent2:403ffd7420920cfa", "03a04f92805306aa"),
            session);
    }

    [Fact]
    public void What_belongs_to_the_application_lies_in_one_slot()
    {
        Assert.Equal("test:v1:{68dfc2f7dedf4993}:news2", Names.News);
        Assert.Equal("test:v1:{68dfc2f7dedf4993}:probe", Names.Probe);
        Assert.Equal("test:v1:{68dfc2f7dedf4993}:members", Names.Members);
        Assert.Equal("test:v1:{68dfc2f7dedf4993}:quota", Names.ApplicationQuota);
    }

    [Fact]
    public void Two_callers_with_one_token_share_only_the_mark_that_it_is_spent()
    {
        var one = Names.Of(Ring.Session(1, "token", "one").Owner, Seal);
        var other = Names.Of(Ring.Session(1, "token", "other").Owner, Seal);
        Assert.Equal(one.Spent, other.Spent);
        Assert.NotEqual(one.Entry, other.Entry);
        Assert.NotEqual(one.Session, other.Session);
        Assert.NotEqual(one.Spent, Names.Of(Ring.Session(1, "another-token", "one").Owner, Seal).Spent);
    }

    [Fact]
    public void Every_counter_has_a_name_of_its_own()
    {
        string[] names =
        [
            Names.ApplicationQuota, QuotaOf(Ring.Owner(1)), QuotaOf(Ring.Owner(2)), QuotaOf(Ring.Session(1, "a").Owner),
            QuotaOf(Ring.Session(1, "b").Owner), QuotaOf(Ring.Session(1, "a", "other").Owner), Names.CounterOf("a"), Names.CounterOf("b"),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(Tenant + "quota", QuotaOf(Ring.Owner(1)));
        Assert.Equal(Names.CounterOf("a"), Names.CounterOf("a"));
    }

    [Fact]
    public void Applications_and_environments_do_not_meet()
    {
        string[] news =
        [
            Names.News, new SharedNames("other", Replica.Origin, Replica.Application).News,
            new SharedNames("test", "https://api-sandbox.example.com", Replica.Application).News,
            new SharedNames("test", Replica.Origin, "another").News,
        ];
        Assert.Equal(4, news.Distinct().Count());
    }

    [Fact]
    public void The_seal_is_the_one_of_the_key_in_use_and_is_derived_once()
    {
        var first = replica.Seals.Current;
        Assert.Same(first, replica.Seals.Current);
        var changed = Replica.Key("application-key-two");
        replica.ApplicationKeys.Propose(changed);
        Assert.Same(first, replica.Seals.Current);

        replica.Seals.Proved(changed);
        Assert.NotEqual(first.Id, replica.Seals.Current.Id);
        Assert.Same(replica.Seals.Current, replica.Seals.Current);
    }

    [Fact]
    public void Replicas_look_under_a_changed_key_before_it_is_proved_but_not_for_a_session()
    {
        Assert.Same(replica.Seals.Current, replica.Seals.For(session: false, out var candidate));
        Assert.Null(candidate);

        var changed = Replica.Key("application-key-two");
        replica.ApplicationKeys.Propose(changed);
        Assert.Equal(new KeySeal(changed, Replica.Origin, Replica.Application).Id, replica.Seals.For(session: false, out candidate).Id);
        Assert.Same(changed, candidate);
        Assert.Same(replica.Seals.Current, replica.Seals.For(session: true, out candidate));
        Assert.Null(candidate);
    }
}
