using System.Net;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Journeys;
using Microsoft.AspNetCore.WebUtilities;

namespace AuroraGateway.Integration.Shared;

/// <summary>Three published replicas with a Redis; Aurora's webhooks reach one of them. One start serves the whole journey.</summary>
public sealed class WebhookFleetTests
{
    private const string Header = "X-Aurora-Webhook-Key";
    private const string Secret = "canary-webhook-secret-0123456789";
    private const string Template = "/webhooks/app_status_changed?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>";

    private static readonly HttpClient Sender = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task A_tenant_withdraws_and_authorises_on_three_replicas_with_late_doubled_reordered_and_forged_webhooks()
    {
        var receiver = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Secret);
        await using var service = await EventService.StartAsync();
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await AuroraEmulator.StartAsync();
        aurora.Behaviour.RatePerMinute = 1_000_000;
        var hooks = new Dictionary<string, string>
        {
            ["Webhooks__Url"] = receiver.GetLeftPart(UriPartial.Authority),
            ["Webhooks__HeaderValueFile"] = file,
            ["Webhooks__Forward"] = service.Url.ToString(),
        };
        await using var one = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint, hooks);
        await using var two = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        await using var three = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        PublishedGateway[] all = [one, two, three];
        aurora.AddWebhook(receiver.GetLeftPart(UriPartial.Authority) + Template, Header, Secret);

        await WithdrawAndAuthoriseAsync(aurora, all);
        await LateAndForgedAsync(aurora, receiver, all);
        await UnderChaosAsync(aurora, all);
        await HandlesAsync(aurora, receiver, service, redis, all);
        File.Delete(file);
    }

    private static async Task WithdrawAndAuthoriseAsync(AuroraEmulator aurora, PublishedGateway[] all)
    {
        await AllAsync(all, 200);
        Assert.Equal(1, aurora.Stats.Exchanges);
        aurora.Withdraw(GatewayUnderTest.Tenant);
        await aurora.WaitForWebhooksAsync(1);

        // Each replica refuses at its first call, or as soon as the message arrives; Aurora is asked once by all of them.
        await UntilAllAsync(all, 403);
        Assert.Equal(2, aurora.Stats.Exchanges);

        aurora.Authorize(GatewayUnderTest.Tenant);
        await aurora.WaitForWebhooksAsync(2);
        await aurora.WaitForExchangesAsync(3);
        await UntilAllAsync(all, 200);
        Assert.InRange(aurora.Stats.Exchanges, 3, 4);
    }

    private static async Task LateAndForgedAsync(AuroraEmulator aurora, Uri receiver, PublishedGateway[] all)
    {
        var exchanges = aurora.Stats.Exchanges;
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(receiver, Status("disabled"), Secret + "x"));
        await AllAsync(all, 200);
        Assert.Equal(exchanges, aurora.Stats.Exchanges);

        // Out of order: "disabled" arrives after "enabled". No request fails for it.
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(receiver, Status("disabled")));
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync(receiver, Status("disabled")));
            await AllAsync(all, 200);
        }

        Assert.InRange(aurora.Stats.Exchanges, exchanges, exchanges + 1);
    }

    // Webhooks late, twice and in the wrong order, while the tenant changes its mind. Callers see 200 or 403, and in the end what is true.
    private static async Task UnderChaosAsync(AuroraEmulator aurora, PublishedGateway[] all)
    {
        aurora.Behaviour.WebhookDuplicates = 1;
        aurora.Behaviour.WebhookDelayMs = 20;
        var random = new Random(24);
        using var ended = new CancellationTokenSource();
        var callers = all.Select(async replica =>
        {
            var seen = new HashSet<int>();
            while (!ended.IsCancellationRequested)
            {
                seen.Add(await replica.CallAsync());
            }

            return seen;
        }).ToArray();
        var isAuthorised = true;
        for (var step = 0; step < 30; step++)
        {
            isAuthorised = random.Next(2) == 0;
            Change(aurora, isAuthorised);
            await Task.WhenAll(all.Select(static replica => replica.CallAsync()));
        }

        ended.Cancel();

        // 503: Aurora refused a key that another replica had just exchanged, and the second exchange is waited for.
        Assert.All(await Task.WhenAll(callers), seen => Assert.All(seen, status => Assert.True(status is 200 or 403 or 503, $"{status}")));
        Change(aurora, isAuthorised: true);
        await UntilAllAsync(all, 200);
        Change(aurora, isAuthorised: false);
        await UntilAllAsync(all, 403);
        Change(aurora, isAuthorised: true);
        await UntilAllAsync(all, 200);
        aurora.Behaviour.WebhookDuplicates = 0;
        aurora.Behaviour.WebhookDelayMs = 0;
    }

    private static async Task HandlesAsync(
        AuroraEmulator aurora, Uri receiver, EventService service, RedisProcess redis, PublishedGateway[] all)
    {
        var token = aurora.IssueSessionToken();
        var target = $"/webhooks/project_created?tenant={GatewayUnderTest.Tenant}&session={token}";
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(receiver, target));
        Assert.True(service.Received.TryDequeue(out var received));
        var handle = QueryHelpers.ParseQuery(received.Url.Query)["session"].ToString();
        var before = aurora.Stats.Exchanges;
        Assert.All(await Task.WhenAll(all.Reverse().Select(replica => replica.CallAsync(handle))), status => Assert.Equal(200, status));
        Assert.Equal(before + 1, aurora.Stats.Exchanges);
        foreach (var name in await redis.NamesAsync())
        {
            var text = name + await redis.TextAsync(name);
            Assert.DoesNotContain(handle, text, StringComparison.Ordinal);
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        }

        Assert.Equal(401, await all[1].CallAsync(handle[..^1] + (handle[^1] == 'A' ? 'Q' : 'A')));
        Assert.Equal(401, await all[1].CallAsync(handle, GatewayUnderTest.OtherTenant));
        await redis.KillAsync();
        await Waiting.UntilAsync(
            async () => await all[2].CallAsync(handle[..^1] + (handle[^1] == 'A' ? 'Q' : 'A')) == 503, TimeSpan.FromMinutes(1));
        Assert.Equal(200, await all[2].CallAsync(handle));
    }

    private static void Change(AuroraEmulator aurora, bool isAuthorised)
    {
        if (isAuthorised)
        {
            aurora.Authorize(GatewayUnderTest.Tenant);
        }
        else
        {
            aurora.Withdraw(GatewayUnderTest.Tenant);
        }
    }

    private static string Status(string status) => $"/webhooks/app_status_changed?tenant={GatewayUnderTest.Tenant}&status={status}";

    private static async Task AllAsync(PublishedGateway[] all, int status) =>
        Assert.All(await Task.WhenAll(all.Select(static replica => replica.CallAsync())), each => Assert.Equal(status, each));

    // A message between replicas takes a moment.
    private static Task UntilAllAsync(PublishedGateway[] all, int status) => Waiting.UntilAsync(
        async () => (await Task.WhenAll(all.Select(static replica => replica.CallAsync()))).All(each => each == status),
        TimeSpan.FromMinutes(1));

    private static async Task<HttpStatusCode> SendAsync(Uri receiver, string target, string secret = Secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(receiver, target));
        request.Headers.Add(Header, secret);
        using var response = await Sender.SendAsync(request);
        return response.StatusCode;
    }
}
