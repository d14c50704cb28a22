using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>What replicas say to each other, in which words, and what is not published while the store is away.</summary>
public sealed class KeyMessageTests : IDisposable
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Discarded = "v2 s 1 0 discarded 00000001-0000-4000-8000-000000000000 0123abcd ";
    private readonly Replica replica = new();

    public void Dispose() => replica.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("v2 s 1 0 landed")]
    [InlineData("v2 s 1 0 landed entry more")]
    [InlineData("v2 s 1 0 dropped not-a-tenant")]
    [InlineData("v2 s 1 0 dropped 00000001-0000-4000-8000-000000000000 more")]
    [InlineData("v2 s 1 0 discarded 00000001-0000-4000-8000-000000000000")]
    [InlineData("v2 s 1 0 discarded not-a-tenant 0123abcd")]
    [InlineData("v2 s 1 0 discarded not-a-tenant 0123abcd " + Digest + " caller")]
    [InlineData(Discarded + "zz caller")]
    [InlineData(Discarded + "ab caller")]
    [InlineData(Discarded + "z123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef caller")]
    [InlineData(Discarded + "A123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef caller")]
    [InlineData(Discarded + Digest)]
    [InlineData(Discarded + Digest + " caller more")]
    [InlineData("v1 s 1 0 dropped 00000001-0000-4000-8000-000000000000")]
    [InlineData("v2 s 1 -1 dropped 00000001-0000-4000-8000-000000000000")]
    [InlineData("v2 s 1 now dropped 00000001-0000-4000-8000-000000000000")]
    [InlineData("v2 s 1 0 renamed 00000001-0000-4000-8000-000000000000")]
    public void A_text_that_is_no_key_message_is_ignored(string text) => Assert.Null(KeyMessage.TryParse(text, out _, out _));

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_message_longer_than_any_is_not_read(int length, bool read) =>
        Assert.Equal(read, KeyMessage.TryParse("v2 s 0 0 landed ".PadRight(length, 'x'), out _, out _) is not null);

    /// <summary>Replicas of two versions run side by side while one replaces the other.</summary>
    [Fact]
    public void The_second_version_is_said_and_understood()
    {
        var session = Ring.Session(1, "secret-token", "app").Owner;
        (KeyMessage Message, string Text)[] all =
        [
            (new KeyMessage.Landed("test:key"), "v2 sender 5 17 landed test:key"),
            (new KeyMessage.Dropped(Ring.Tenant(1)), "v2 sender 5 17 dropped 00000001-0000-4000-8000-000000000000"),
            (new KeyMessage.Reconsidered(Ring.Tenant(1), true), "v2 sender 5 17 enabled 00000001-0000-4000-8000-000000000000"),
            (new KeyMessage.Reconsidered(Ring.Tenant(1), false), "v2 sender 5 17 disabled 00000001-0000-4000-8000-000000000000"),
            (new KeyMessage.Discarded(
                Ring.Owner(1), "0123abcd"), "v2 sender 5 17 discarded 00000001-0000-4000-8000-000000000000 0123abcd"),
            (new KeyMessage.Discarded(session, "0123abcd"),
                $"v2 sender 5 17 discarded 00000001-0000-4000-8000-000000000000 0123abcd " +
                    $"{Convert.ToHexStringLower(session.Session!.Digest)} app"),
        ];
        Assert.All(all, each =>
        {
            Assert.Equal(each.Text, each.Message.ToText("sender", 5, 17));
            Assert.Equal(each.Message, KeyMessage.TryParse(each.Text, out var sender, out var at));
            Assert.Equal(("sender", 17), (sender, at));
        });
    }

    [Fact]
    public void A_key_that_was_refused_is_deleted_from_the_store_and_published()
    {
        replica.News.Discarded(Ring.Owner(1), "0123abcd");
        Assert.Equal([replica.Names.Of(Ring.Owner(1), replica.Seals.Current).Entry + " 0123abcd"], replica.Store.Revoked);
        Assert.Equal([$"v2 {replica.News.Sender} 1 {replica.Store.Now} discarded {Ring.Tenant(1)} 0123abcd"],
            replica.Store.Told.Select(Unsigned));
        Assert.Equal(0, replica.News.Pending);
    }

    [Fact]
    public void A_drop_is_kept_for_longer_than_any_key_lives_and_published()
    {
        replica.News.Dropped(Ring.Tenant(1));
        Assert.Equal([replica.Names.Of(Ring.Owner(1), replica.Seals.Current).Epoch + " 1.01:00:00"], replica.Store.Revoked);
        Assert.Equal([$"v2 {replica.News.Sender} 1 {replica.Store.Now} dropped {Ring.Tenant(1)}"], replica.Store.Told.Select(Unsigned));
    }

    [Fact]
    public void The_same_is_published_twice_in_different_words_or_it_would_count_once()
    {
        replica.News.Dropped(Ring.Tenant(1));
        replica.News.Dropped(Ring.Tenant(1));
        Assert.Equal(2, replica.Store.Told.Distinct().Count());
    }

    [Fact]
    public void Every_replica_has_a_name_of_its_own()
    {
        using var other = new Replica();
        Assert.Equal(16, replica.News.Sender.Length);
        Assert.NotEqual(other.News.Sender, replica.News.Sender);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_done_or_published_but_not_both_is_done_again(bool done)
    {
        var result = new TaskCompletionSource();
        replica.Store.OnRevoke = done ? null : () => result.Task;
        replica.Store.OnTell = done ? () => result.Task : null;
        replica.News.Dropped(Ring.Tenant(1));
        Assert.Equal((1, done ? 1 : 0), (replica.Store.Revoked.Count, replica.Store.Told.Count));
        result.SetException(new SharedStoreException("no"));
        await Waiting.UntilAsync(() => replica.News.Pending == 1);

        replica.Store.OnTell = replica.Store.OnRevoke = null;
        replica.State.Join();
        await replica.News.CatchUpAsync();
        Assert.Equal((2, done ? 2 : 1, 0), (replica.Store.Revoked.Count, replica.Store.Told.Count, replica.News.Pending));
    }

    /// <summary>A client that can write to Redis can publish too.</summary>
    [Fact]
    public void A_message_without_a_tag_of_the_fleet_is_not_a_message()
    {
        var good = replica.Says(new KeyMessage.Dropped(Ring.Tenant(1)));
        Assert.NotNull(replica.Signed.TryRead(good, out _, out _));
        using var foreign = new Replica(key: "application-key-two");
        string[] forged =
        [
            Unsigned(good), Unsigned(
                good) + " ", Unsigned(good) + " " + new string('0', 32), good.Replace("00000001-", "00000002-", StringComparison.Ordinal),
            foreign.Says(new KeyMessage.Dropped(Ring.Tenant(1))), "", " ", new string('x', 5000),
        ];
        Assert.All(forged, text => Assert.Null(replica.Signed.TryRead(text, out _, out _)));
    }

    [Fact]
    public async Task What_failed_before_a_joining_and_is_known_only_after_it_is_published_at_once()
    {
        TaskCompletionSource done = new(), told = new();
        replica.Store.OnRevoke = () => done.Task;
        replica.Store.OnTell = () => told.Task;
        replica.News.Dropped(Ring.Tenant(1));
        done.SetException(new SharedStoreException("no"));
        await Waiting.UntilAsync(() => !replica.State.IsJoined);

        replica.Store.OnTell = replica.Store.OnRevoke = null;
        replica.State.Join();
        await replica.News.CatchUpAsync();
        told.SetResult();
        await Waiting.UntilAsync(() => replica.Store.Revoked.Count == 2 && replica.News.Pending == 0);
    }

    [Fact]
    public async Task What_cannot_be_published_waits_in_its_order_until_the_store_is_back()
    {
        replica.State.GoAlone("no connection");
        for (var tenant = 1; tenant <= 3; tenant++)
        {
            replica.News.Dropped(Ring.Tenant(tenant));
        }

        await replica.News.CatchUpAsync();
        Assert.Equal(3, replica.News.Pending);
        Assert.Empty(replica.Store.Told);

        replica.State.Join();
        await replica.News.CatchUpAsync();
        Assert.Equal(0, replica.News.Pending);
        Assert.Equal([1, 2, 3], replica.Store.Told.Select(text => Enumerable.Range(
            1, 3).Single(tenant => Unsigned(text).EndsWith(" dropped " + Ring.Tenant(tenant), StringComparison.Ordinal))));
    }

    [Fact]
    public void No_more_than_ten_thousand_wait_to_be_published()
    {
        replica.State.GoAlone("no connection");
        for (var i = 0; i < 10_001; i++)
        {
            replica.News.Dropped(Ring.Tenant(1));
        }

        Assert.Equal(10_000, replica.News.Pending);
    }

    [Fact]
    public async Task A_drop_is_not_crowded_out_by_refused_keys_that_wait_to_be_published()
    {
        replica.State.GoAlone("no connection");
        for (var i = 0; i < 10_000; i++)
        {
            replica.News.Discarded(Ring.Owner(1), "0123abcd");
        }

        replica.News.Dropped(Ring.Tenant(2));
        replica.State.Join();
        await replica.News.CatchUpAsync();
        Assert.Contains(replica.Store.Told, text => Unsigned(text).EndsWith(" dropped " + Ring.Tenant(2), StringComparison.Ordinal));
    }

    private static string Unsigned(string text) => text[..text.LastIndexOf(' ')];
}
