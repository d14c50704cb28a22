using System.IO.Compression;
using System.Net;
using System.Text;
using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Pages;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;
using AuroraGateway.Limits.Quota;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Admin.Status.Pages;

/// <summary>The page as it is sent, without a browser.</summary>
public sealed class StatusPageTests : IAsyncDisposable
{
    private const int Many = 300;

    private readonly Board board = new(static settings =>
    {
        for (var i = 1; i <= Many; i++)
        {
            settings[$"Tenants:{Board.Tenant(i)}:Name"] = $"Customer <{i}> Solar & Söhne";
        }

        settings["Tenants:00000000-0000-4000-8000-000000000007:Quota"] = "300";
    });

    public ValueTask DisposeAsync() => board.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("?page=3&callers=2&sort=name&by=name&q=0")]
    public async Task One_poll_at_300_tenants_and_40_callers_is_under_20_KB(string query)
    {
        var status = await BusyAsync();
        var text = await GetAsync(status, whole: false, query);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 5_000, 20_000);
        Assert.Contains(" of ", text, StringComparison.Ordinal);
        Assert.Contains($"{Many}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_with_every_trouble_at_once_is_compressed_to_less()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.AcceptEncoding = "gzip, br";
        var body = new MemoryStream();
        http.Response.Body = body;
        await StatusPage.RespondAsync(http, await BusyAsync(TroubleTable.All.Count), whole: false);
        Assert.Equal("gzip", http.Response.Headers.ContentEncoding);
        Assert.InRange(body.Length, 1_000, 12_000);
        body.Position = 0;
        using var text = new StreamReader(new GZipStream(body, CompressionMode.Decompress));
        Assert.Contains("1–10 of 300", await text.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_tenant_is_on_one_page_and_each_is_found_by_name_and_by_id()
    {
        var status = await BusyAsync();
        var seen = new HashSet<string>();
        for (var page = 1; page <= Many / TenantTable.Rows; page++)
        {
            var text = await GetAsync(status, whole: false, $"?sort=name&page={page}");
            seen.UnionWith(status.Tenants.Select(static tenant => tenant.Tenant).Where(
                tenant => text.Contains($">{tenant}<", StringComparison.Ordinal)));
        }

        Assert.Equal(Many, seen.Count);
        var found = await GetAsync(status, whole: false, "?q=" + Uri.EscapeDataString("customer <123> s"));
        Assert.Contains($">{Board.Tenant(123)}<", found, StringComparison.Ordinal);
        Assert.DoesNotContain($">{Board.Tenant(124)}<", found, StringComparison.Ordinal);
        Assert.Contains("Customer &lt;123&gt; Solar &amp; Söhne", found, StringComparison.Ordinal);
        Assert.Contains($">{Board.Tenant(45)}<", await GetAsync(status, whole: false, "?q=000000000045"), StringComparison.Ordinal);
        Assert.Contains("No tenant fits “nowhere”", await GetAsync(status, whole: false, "?q=nowhere"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calls", 300)]
    [InlineData("success", 13)]
    [InlineData("p95", 300)]
    [InlineData("name", 100)]
    public async Task Tenants_are_sorted_as_asked(string sort, int first)
    {
        var text = await GetAsync(await BusyAsync(), whole: false, $"?sort={sort}");
        var rows = text[text.IndexOf("id=\"tenants\"", StringComparison.Ordinal)..];
        Assert.Equal(Board.Tenant(first).ToString(), rows.Split("class=\"id\">")[1][..36]);
        Assert.Contains("class=\"sorted\"", rows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_page_says_when_it_was_made_where_it_runs_and_titles_every_card()
    {
        var text = await GetAsync(await BusyAsync(), whole: true);
        Assert.Contains("<noscript><p class=\"static\">This page was made at 12:00:", text, StringComparison.Ordinal);
        Assert.Contains($"Sandbox · {WebUtility.HtmlEncode(Environment.MachineName)}", text, StringComparison.Ordinal);
        var cards = text.Split("<section").Skip(1).ToList();
        Assert.Equal(6, cards.Count);
        Assert.All(
            cards, static card =>
                Assert.Matches("^[^>]*aria-labelledby=\"([a-z-]+)\"[^>]*>(<div class=\"head\">)?<h2 id=\"\\1\">[^<]+</h2>", card));
        Assert.Contains("href=\"/runbook/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_state_that_a_row_can_have_is_rendered()
    {
        var slots = Enum.GetValues<KeyTrouble>().SelectMany(static trouble => new[] { true, false }.Select(
            held => new KeySlotView(Board.Tenant(1 + (int)trouble).ToString(), held ? "ab12" : null, held ? "app" : null)
            {
                Trouble = trouble,
                Failure = "Aurora said <no>.",
                ObtainedAt = held ? DateTimeOffset.UnixEpoch : null,
                EndsAt = held ? DateTimeOffset.UnixEpoch.AddHours(13) : null,
                Generation = held ? 2 : null,
                IsExchanging = trouble == KeyTrouble.None,
            })).ToList();
        var quota = new QuotaStatus(Board.Tenant(1).ToString(), 90, 90, 2, "crm", 80, 3, "crm");
        var status = board.Read() with
        {
            Tenants = [
                .. slots.Select(slot => new TenantStatus(slot.Tenant, null, slot) { Quota = quota, IsRefused = slot.Session is null })],
            Troubles = [.. TroubleTable.All.OrderByDescending(static kind => kind.FollowsFrom.Count).Select(static kind => new Trouble(
                Verdict.Impaired, kind.Code, "it is so", "`code` <b>", "Do.", Impact.Of([("crm", 2L), ("a", 1L)], 2))
            {
                FollowsFrom = kind.FollowsFrom.Count > 0 ? kind.FollowsFrom[0] : null,
                MutedUntil = kind.Section is null ? DateTimeOffset.UnixEpoch : null, Help = kind.HelpPath, Section = kind.Section,
            })],
            Redis = new SharedStoreStatus(false, "redis:6379", "gone", DateTimeOffset.UnixEpoch),
            Instance = new InstanceStatus("host", "Production", "0123456789abcdef", 3),
            Resources = [new ResourceStatus("memory", 1 << 28, 1 << 28), new ResourceStatus("connections", 1, 10)],
        };
        var text = await GetAsync(status, whole: true);
        Assert.Contains("replica 01234567, one of 3", text, StringComparison.Ordinal);
        Assert.Contains("follows from aurora-unreachable", text, StringComparison.Ordinal);
        Assert.Contains($"{TroubleTable.All.Count - 8} more, as JSON", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<no>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_own_quota_is_used()
    {
        var gate = board.Get<Func<QuotaGate>>()();
        (await gate.AcquireAsync(new(Board.Tenant(7)), "crm", CancellationToken.None)).Permit.Release();
        (await gate.AcquireAsync(new(Board.Tenant(8)), "crm", CancellationToken.None)).Permit.Release();
        Assert.Equal([90, 300], gate.Read().Select(static standing => standing.Limit).Order());
    }

    private Task<GatewayStatus> BusyAsync(int count = 2)
    {
        board.During(TimeSpan.FromSeconds(2), () =>
        {
            for (var tenant = 1; tenant <= Many; tenant++)
            {
                board.Call(
                    tenant == 13 ? 503 : 200, tenant, TimeSpan.FromMilliseconds(tenant), $"a-caller-with-a-rather-long-name-{tenant % 40}");
            }

            board.Call(tenant: Many, took: TimeSpan.FromSeconds(1));
        });
        var status = board.Read();
        var troubles = TroubleTable.All.Take(count).Select(kind => new Trouble(
            Verdict.Impaired, kind.Code, kind.Symptom, new string('w', 160), new string('r', 160),
            Impact.Of([("some-caller", 4000L), ("other-caller", 12L)], 3))
        {
            Help = kind.HelpPath,
            Section = kind.Section,
            Since = status.Now,
        });
        var change = new ChangeStatus(status.Now, Microsoft.Extensions.Logging.LogLevel.Warning, new string('x', 1000), 3);
        var callers = status.Callers.Select(static caller => caller with
        {
            Requests = [.. Enumerable.Range(1, 60).Select(static cell => cell * 7 % 23)],
            Refused = [.. Enumerable.Range(1, 60).Select(static cell => cell % 5)],
        });
        var tenants = status.Tenants.Select(tenant => tenant with
        {
            Quota = new QuotaStatus(tenant.Tenant, 90, 70, 3, "some-caller", 60),
            Key = new KeySlotView(tenant.Tenant, null, null)
            {
                Generation = 3,
                ObtainedAt = status.Now.AddHours(-2),
                EndsAt = status.Now.AddHours(11),
            },
        });
        return Task.FromResult(status with
        {
            Troubles = [.. troubles],
            Callers = [.. callers],
            Tenants = [.. tenants],
            Changes = [.. Enumerable.Repeat(change, 50)]
        });
    }

    private static async Task<string> GetAsync(GatewayStatus status, bool whole, string query = "")
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        var body = new MemoryStream();
        http.Response.Body = body;
        await StatusPage.RespondAsync(http, status, whole);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
