using AuroraGateway.Emulator;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Integration.Admin;

/// <summary><c>webhooks</c>, as an operator runs it, and what <c>check</c> says of it.</summary>
public sealed class WebhooksCommandTests : IAsyncLifetime
{
    private const string Secret = "canary-webhook-secret-0123456789";
    private const string Url = "http://127.0.0.1:1/webhooks/app_status_changed";

    private readonly string file = Path.GetTempFileName();
    private AuroraEmulator emulator = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync();
        await File.WriteAllTextAsync(file, Secret + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        File.Delete(file);
    }

    [Fact]
    public async Task A_webhook_is_registered_once_listed_changed_triggered_and_checked_without_its_secret()
    {
        var (code, written) = await RunAsync("webhooks", "list");
        Assert.Equal(0, code);
        Assert.Contains("No webhook is registered", written, StringComparison.Ordinal);
        (code, written) = await RunAsync("check");
        Assert.Equal(1, code);
        Assert.Contains("✗ webhooks: none for app_status_changed is registered for " + Url, written, StringComparison.Ordinal);

        (code, written) = await RunAsync("webhooks", "register", "--url", "http://127.0.0.1:1");
        Assert.True(code == 0, written);
        Assert.Contains("was created", written, StringComparison.Ordinal);
        (code, written) = await RunAsync("webhooks", "register");
        Assert.True(code == 0, written);
        Assert.Contains("was registered already", written, StringComparison.Ordinal);
        var before = await WebhookAsync();
        Assert.Equal(Url + "?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>", before.Template);
        Assert.Equal(Secret, before.Value);

        // Aurora need not show the value, and disables what fails.
        emulator.Behaviour.WebhookSecretsShown = false;
        (_, written) = await RunAsync("webhooks", "register");
        Assert.Contains($"{before.Id} was changed", written, StringComparison.Ordinal);
        (_, written) = await RunAsync("webhooks", "list");
        var line = $"{before.Id}  app_status_changed  enabled  header X-Aurora-Webhook-Key  {Url}?tenant=<TENANT_ID>";
        Assert.Contains(line, written, StringComparison.Ordinal);
        Assert.Contains("(points here)", written, StringComparison.Ordinal);

        (code, written) = await RunAsync("webhooks", "trigger", before.Id);
        Assert.True(code == 0, written);
        Assert.Contains("No webhook receiver runs at", written, StringComparison.Ordinal);
        await Waiting.UntilAsync(() => Task.FromResult(emulator.WebhookAttempts.Count > 0), TimeSpan.FromMinutes(1));
        Assert.StartsWith("test-", emulator.WebhookAttempts[0].Status, StringComparison.Ordinal);

        (code, written) = await RunAsync("check");
        Assert.True(code == 0, written);
        Assert.Contains($"✓ webhooks: {before.Id} is enabled and leads to {Url}", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_is_waited_for_where_the_receiver_runs()
    {
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        var (admin, receiver) = ($"http://127.0.0.1:{FreePort.Take()}", $"http://127.0.0.1:{FreePort.Take()}");
        settings["Listen:AdminUrl"] = admin;
        settings["Webhooks:Url"] = settings["Webhooks:PublicUrl"] = receiver;
        settings["Webhooks:HeaderValueFile"] = file;
        await using var gateway = await GatewayProcess.StartAsync(settings);
        var outcome = await GatewayProcess.RunAsync(["webhooks", "register", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.True(outcome.Code == 0, outcome.Written);
        var id = (await WebhookAsync()).Id;
        outcome = await GatewayProcess.RunAsync(["webhooks", "trigger", id, "--config", GatewayProcess.EmptyFile()], settings);
        Assert.True(outcome.Code == 0, outcome.Written);
        Assert.Contains("The test arrived after", outcome.Written, StringComparison.Ordinal);
        Assert.Equal(0, emulator.Stats.Exchanges);
        Assert.Contains("Webhooks are received at " + receiver, gateway.Written, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, gateway.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_aurora_refuses_is_said_with_what_to_do()
    {
        var (code, written) = await RunAsync("webhooks", "trigger", "no-such-webhook");
        Assert.Equal(1, code);
        Assert.Contains("Aurora has no webhook no-such-webhook", written, StringComparison.Ordinal);

        (code, written) = await RunAsync("webhooks", "register", "--url", "http://h.example/?a=b");
        Assert.Equal(1, code);
        Assert.Contains("--url: expected a URL without query", written, StringComparison.Ordinal);

        emulator.OnRequest = async http =>
        {
            http.Response.StatusCode = 422;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"errors":[{"message":"{{(http.Request.Method == "GET" ? "the reason" : Secret)}}"}]}""");
        };
        (code, written) = await RunAsync("webhooks", "list");
        Assert.Equal(1, code);
        Assert.Contains("Aurora returned 422: the reason", written, StringComparison.Ordinal);
        (_, written) = await RunAsync("webhooks", "trigger", "x");
        Assert.Contains("Aurora returned 422: its message contains a secret and is not shown", written, StringComparison.Ordinal);

        emulator.OnRequest = null;
        emulator.Behaviour.ApiEdge = "html";
        (code, written) = await RunAsync("webhooks", "list");
        Assert.Equal(1, code);
        Assert.Contains("which is not from Aurora's API", written, StringComparison.Ordinal);

        emulator.Behaviour.ApiEdge = "none";
        emulator.Behaviour.ApiStatus = 401;
        (code, written) = await RunAsync("webhooks", "list");
        Assert.Equal(1, code);
        Assert.Contains("Aurora rejected the application key", written, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Written)> RunAsync(params string[] arguments)
    {
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Webhooks:PublicUrl"] = "http://127.0.0.1:1";
        settings["Webhooks:HeaderValueFile"] = file;
        var outcome = await GatewayProcess.RunAsync([.. arguments, "--config", GatewayProcess.EmptyFile()], settings);
        Assert.DoesNotContain(Secret, outcome.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("emulator-application-key", outcome.Written, StringComparison.Ordinal);
        return outcome;
    }

    private async Task<(string Id, string Template, string? Value)> WebhookAsync()
    {
        var path = $"/partner_applications/{emulator.ApplicationId}/webhooks";
        using var response = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(emulator.BaseUrl, path), request =>
            request.Headers.Authorization = new("Bearer", emulator.ApplicationKey));
        var json = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var webhook = Assert.Single(json["partner_application_webhooks"]!.AsArray())!;
        return ((string)webhook["id"]!, (string)webhook["url_template"]!, (string?)webhook["header_auth_value"]);
    }
}
