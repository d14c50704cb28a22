using AuroraGateway.Files;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Unit.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

/// <summary>A changed file of the application key is noticed, put in line and proved at once.</summary>
public sealed class ApplicationKeyWatchTests : IDisposable
{
    private readonly Ring ring = new();
    private readonly LogRecord<ApplicationKeyWatch> log = new();
    private readonly FileFailures troubles = new();
    private readonly ExchangeTarget site = Sites.Named("app");
    private readonly string path = Path.GetTempFileName();
    private readonly ApplicationKeyWatch watch;
    private KeyTerms terms;

    public ApplicationKeyWatchTests()
    {
        terms = new KeyTerms { Target = site, WatchedKeyFile = path };
        File.WriteAllText(path, "application-key");
        watch = new ApplicationKeyWatch(() => terms, () => ring.Endpoint, () => ring.Keys, troubles, ring.Time, log);
    }

    public void Dispose()
    {
        watch.Dispose();
        ring.Dispose();
        File.Delete(path);
    }

    [Fact]
    public async Task A_changed_file_is_put_in_line_and_proved_by_one_exchange_for_a_tenant_that_was_asked_for()
    {
        await ring.HoldAsync(Ring.Owner(7), "tk_1");
        File.WriteAllText(path, "new-key\n");
        watch.Look();
        Assert.Equal("new-key", site.Keys.Candidate!.Reveal());
        Assert.Equal(Ring.Owner(7), (await ring.Exchange.NextAsync()).Request.Owner);

        watch.Look();
        await Ring.QuiesceAsync();
        Assert.Equal(2, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_second_change_within_a_second_is_proved_without_delay()
    {
        await ring.HoldAsync(Ring.Owner(7), "tk_1");
        File.WriteAllText(path, "wrong-key");
        watch.Look();
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single() is { IsExchanging: false });

        File.WriteAllText(path, "right-key");
        watch.Look();
        await ring.Exchange.NextAsync();
    }

    [Fact]
    public async Task A_changed_key_that_something_in_front_of_Aurora_left_undecided_is_tried_again_each_minute()
    {
        await ring.HoldAsync(Ring.Owner(7), "tk_1");
        File.WriteAllText(path, "new-key");
        watch.Look();
        var tried = await ring.Exchange.NextAsync();
        site.Keys.Undecided(site.Keys.Candidate!, "403 with text/html");
        tried.Complete(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single() is { IsExchanging: false });

        ring.Time.Advance(TimeSpan.FromSeconds(59));
        watch.Look();
        await Ring.QuiesceAsync();
        Assert.Equal(2, ring.Exchange.Count);
        ring.Time.Advance(TimeSpan.FromSeconds(1));
        watch.Look();
        await ring.Exchange.NextAsync();
        Assert.Equal(3, ring.Exchange.Count);
    }

    [Fact]
    public void An_unchanged_file_or_none_changes_nothing()
    {
        watch.Look();
        File.WriteAllText(path, "new-key");
        terms = terms with { WatchedKeyFile = null };
        watch.Look();
        Assert.Null(site.Keys.Candidate);
        Assert.Equal(0, ring.Keys.Count);
    }

    [Fact]
    public void A_file_that_cannot_be_loaded_is_reported_once_for_each_trouble()
    {
        Look("");
        Look("");
        Look("key with space");
        Look("application-key");
        Look("key with space");
        Assert.Equal(
            ["is empty", "characters", "characters"],
            log.Lines.Select(line => line.StartsWith("Error 1311: ", StringComparison.Ordinal) ? line.Contains(
                "is empty", StringComparison.Ordinal) ? "is empty" : "characters" : line));
        Assert.Null(site.Keys.Candidate);
    }

    [Fact]
    public void A_file_that_cannot_be_loaded_stays_a_trouble_until_it_can()
    {
        Look("");
        var (reader, wrong) = Assert.Single(troubles.All);
        Assert.Equal("Aurora:ApplicationKeyFile", reader);
        Assert.Equal($"Aurora:ApplicationKeyFile: {path}: the application key is empty", wrong);

        Look("application-key");
        Assert.Empty(troubles.All);

        Look("");
        terms = terms with { WatchedKeyFile = null };
        watch.Look();
        Assert.Empty(troubles.All);
    }

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, true)]
    [InlineData(KeyFailureKind.Throttled, false)]
    public void A_new_key_lifts_what_the_old_one_was_refused_for_and_no_other_hold(KeyFailureKind kind, bool lifted)
    {
        ring.Endpoint.Report(Ring.Tenant(1), new KeyFailure(kind, "no"), ring.Terms);
        Look("new-key");
        Assert.Equal(lifted, ring.Endpoint.Trouble is null);
        Assert.Equal(lifted, ring.Endpoint.Refusal() is null);
    }

    [Fact]
    public void The_same_key_lifts_no_hold()
    {
        ring.Endpoint.Report(Ring.Tenant(1), new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "401"), ring.Terms);
        watch.Look();
        Assert.NotNull(ring.Endpoint.Trouble);
    }

    [Fact]
    public async Task The_file_is_looked_at_each_second_until_the_gateway_ends()
    {
        await watch.StartAsync(CancellationToken.None);
        foreach (var key in (string[])["second-key", "third-key"])
        {
            File.WriteAllText(path, key);
            await Waiting.UntilAsync(() =>
            {
                ring.Time.Advance(TimeSpan.FromSeconds(1));
                return site.Keys.Candidate?.Reveal() == key;
            });
        }

        await watch.StopAsync(CancellationToken.None);
        Assert.True(watch.ExecuteTask!.IsCompleted);
    }

    private void Look(string text)
    {
        File.WriteAllText(path, text);
        watch.Look();
    }
}
