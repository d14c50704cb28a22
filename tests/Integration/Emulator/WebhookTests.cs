using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Emulator;

/// <summary>Webhooks over real sockets; the receiver is a second emulator whose responses the test chooses.</summary>
public class WebhookTests : EmulatorTest
{
    private AuroraEmulator receiver = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        receiver = await AuroraEmulator.StartAsync(cancellation: Cancellation);
        Respond(204);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Withdrawing_and_authorising_change_the_exchange_and_send_the_webhooks()
    {
        var key = await KeyAsync();
        var id = await RegisterAsync(Template("?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>"));
        Assert.Equal(1, (int)(await JsonAsync(HttpMethod.Post, $"/_emulator/tenants/{Tenant}/withdraw", null))["webhooks"]!);
        await Emulator.WaitForWebhooksAsync(1, Cancellation);

        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/tenants/{Tenant}", key));
        using (var refused = await ExchangeAsync(Tenant))
        {
            Assert.Equal(403, (int)refused.StatusCode);
        }

        var request = Assert.Single(receiver.Requests);
        var target = $"/hook?tenant={Tenant}&status=disabled&app={Application}&session=st_test_";
        Assert.StartsWith(target, request.Target, StringComparison.Ordinal);
        Assert.Equal("GET", request.Method);
        Assert.Equal("secret", request.Headers.Single(header => header.Key == "X-Webhook-Key").Value);

        Assert.Equal("enabled", (string?)(await JsonAsync(HttpMethod.Post, $"/_emulator/tenants/{Tenant}/authorize", null))["status"]);
        await Emulator.WaitForWebhooksAsync(2, Cancellation);
        var session = receiver.Requests[^1].Target.Split("session=")[1];
        using (var accepted = await ExchangeAsync(Tenant, session))
        {
            Assert.Equal(200, (int)accepted.StatusCode);
        }

        var log = await JsonAsync(HttpMethod.Get, "/_emulator/webhooks", null);
        var attempt = log["attempts"]![1]!;
        Assert.Equal((2, id, "204"), ((int)log["delivered"]!, (string?)attempt["webhookId"], (string?)attempt["outcome"]));
        Assert.DoesNotContain("st_test_", log.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, "/_emulator/tenants/x/withdraw", null));
    }

    [Fact]
    public async Task A_failed_webhook_is_retried_over_24_hours_and_one_that_fails_for_48_hours_is_disabled()
    {
        Respond(500);
        var id = await RegisterAsync(Template(""));
        Emulator.Withdraw(Tenant);
        foreach (var minutes in new[] { 1, 9, 50, 5 * 60, 18 * 60 })
        {
            await Clock.AdvanceOverAsync(TimeSpan.FromMinutes(minutes), Cancellation);
        }

        await UntilAsync(() => Emulator.WebhookAttempts.Count == 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], Emulator.WebhookAttempts.Select(attempt => attempt.Number));
        Assert.All(Emulator.WebhookAttempts, attempt => Assert.Equal(("500", false), (attempt.Outcome, attempt.Succeeded)));
        Assert.True(await IsEnabledAsync(id));

        Clock.Advance(TimeSpan.FromHours(23));
        Emulator.Withdraw(Tenant);
        await UntilAsync(() => Emulator.WebhookAttempts.Count == 7);
        Assert.True(await IsEnabledAsync(id));
        Clock.Advance(TimeSpan.FromHours(1));
        Emulator.Withdraw(Tenant);
        await Waiting.UntilAsync(async () => !await IsEnabledAsync(id), TimeSpan.FromMinutes(1));
        Assert.Equal(0, (int)(await JsonAsync(HttpMethod.Post, $"/_emulator/tenants/{Tenant}/withdraw", null))["webhooks"]!);
    }

    [Fact]
    public async Task A_receiver_that_responds_too_late_or_redirects_or_is_not_there_has_not_received_it()
    {
        Emulator.Behaviour.WebhookDelayMs = 7_000;
        var gate = new TaskCompletionSource();
        receiver.OnRequest = _ => gate.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await RegisterAsync(Template(""));
        Emulator.Withdraw(Tenant);
        await Clock.AdvanceOverAsync(TimeSpan.FromSeconds(7), Cancellation);
        await Clock.AdvanceOverAsync(TimeSpan.FromSeconds(10), Cancellation);
        await UntilAsync(() => Emulator.WebhookAttempts.Any(attempt => attempt.Outcome == "timeout"));
        gate.SetResult();

        Emulator.Behaviour.WebhookDelayMs = 0;
        Respond(302);
        Emulator.Withdraw(Tenant);
        await UntilAsync(() => Emulator.WebhookAttempts.Any(attempt => attempt.Outcome == "302"));
        await receiver.DisposeAsync();
        Emulator.Withdraw(Tenant);
        await UntilAsync(() => Emulator.WebhookAttempts.Any(attempt => attempt.Outcome == "no-connection"));
        Assert.DoesNotContain(Emulator.WebhookAttempts, attempt => attempt.Succeeded);
    }

    [Fact]
    public async Task Webhooks_are_doubled_and_reordered_by_switches()
    {
        await RegisterAsync(Template("?s=<STATUS>"));
        Emulator.Behaviour.WebhookDuplicates = 2;
        Emulator.Withdraw(Tenant);
        await Emulator.WaitForWebhooksAsync(3, Cancellation);
        Assert.Equal(3, receiver.Requests.Count);

        Emulator.Reset();
        receiver.Reset();
        Emulator.Behaviour.WebhookDuplicates = 0;
        Emulator.Behaviour.WebhookReorder = true;
        Emulator.Withdraw(Tenant);
        Emulator.Authorize(Tenant);
        await Emulator.WaitForWebhooksAsync(2, Cancellation);
        Assert.Equal(["/hook?s=enabled", "/hook?s=disabled"], receiver.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_test_has_the_values_that_its_sender_chose_and_random_ones_else()
    {
        var id = await RegisterAsync(Template("?t=<TENANT_ID>&p=<PROJECT_ID>&s=<STATUS>"));
        const string Body = """
            {"application_partner_webhook":{"url_parameters":[{"name":"<STATUS>","value":"a b"},{"name":"PROJECT_ID","value":"7"}]}}
            """;
        await JsonAsync(HttpMethod.Post, $"/application_partners/{Application}/webhooks/{id}/trigger", ApplicationKey, Body, 202);
        await Emulator.WaitForWebhooksAsync(1, Cancellation);
        var target = Assert.Single(receiver.Requests).Target;
        Assert.EndsWith("&p=7&s=a%20b", target, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(target["/hook?t=".Length..].Split('&')[0], out _));

        var path = $"/partner_applications/{Application}/webhooks/{id}/trigger";
        const string Wrong = """{"application_partner_webhook":{"url_parameters":[1]}}""";
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, Wrong));
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, "x"));
    }

    [Fact]
    public async Task Rules_of_Aurora_are_switches_where_a_local_test_cannot_keep_them()
    {
        const string Plain = """{"partner_application_webhook":{"event":"app_status_changed","url_template":"http://127.0.0.1:1/"}}""";
        var path = $"/partner_applications/{Application}/webhooks";
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, Plain));
        Emulator.Behaviour.WebhookAuthRequired = false;
        Emulator.Behaviour.WebhookHttpsRequired = true;
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, Plain));
        Emulator.Behaviour.WebhookHttpsRequired = false;
        Emulator.Behaviour.WebhookPlaceholdersRequired = true;
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, Plain));
        Emulator.Behaviour.Restore();

        Emulator.Behaviour.WebhookSecretsShown = false;
        Emulator.Behaviour.WebhookDeletion = false;
        var id = await RegisterAsync(Template(""));
        Assert.Null((await JsonAsync(HttpMethod.Get, $"{path}/{id}", ApplicationKey))["partner_application_webhook"]!["header_auth_value"]);
        Assert.Equal(405, await StatusAsync(HttpMethod.Delete, $"{path}/{id}", ApplicationKey));
    }

    private static Task UntilAsync(Func<bool> isSo) => Waiting.UntilAsync(() => Task.FromResult(isSo()), TimeSpan.FromMinutes(1));

    private async Task<bool> IsEnabledAsync(string id)
    {
        var webhook = await JsonAsync(HttpMethod.Get, $"/partner_applications/{Application}/webhooks/{id}", ApplicationKey);
        return (bool)webhook["partner_application_webhook"]!["enabled"]!;
    }

    private string Template(string query) => new Uri(receiver.BaseUrl, "/hook").AbsoluteUri + query;

    private async Task<string> RegisterAsync(string template)
    {
        var webhook = new JsonObject
        {
            ["event"] = "app_status_changed",
            ["url_template"] = template,
            ["header_auth_key"] = "X-Webhook-Key",
            ["header_auth_value"] = "secret",
        };
        var body = new JsonObject { ["partner_application_webhook"] = webhook }.ToJsonString();
        var made = await JsonAsync(HttpMethod.Post, $"/partner_applications/{Application}/webhooks", ApplicationKey, body, 201);
        return (string)made["partner_application_webhook"]!["id"]!;
    }

    private void Respond(int status) => receiver.OnRequest = async http =>
    {
        http.Response.StatusCode = status;
        if (status == 302)
        {
            http.Response.Headers.Location = "/elsewhere";
        }

        await http.Response.StartAsync();
    };
}
