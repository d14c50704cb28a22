using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AuroraGateway.Emulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EmulatorSample;

// Tests of a service that imports projects, against an emulated Aurora in the test's own process.
public sealed class ProjectImportTests
{
    private const string Tenant = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01";

    [Fact]
    public async Task Projects_of_a_tenant_are_read_with_a_key_of_that_tenant()
    {
        var seed = EmulatorSeed.FromJson($$"""{ "tenants": [ { "id": "{{Tenant}}", "projects": [ { "name": "Moreno residence" } ] } ] }""");
        await using var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions { Seed = seed });
        using var http = new HttpClient { BaseAddress = aurora.BaseUrl };

        var key = await ExchangeAsync(http, aurora);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Contains("Moreno residence", await http.GetStringAsync($"/tenants/{Tenant}/projects"));

        aurora.Revoke(Tenant);
        using var refused = await http.GetAsync($"/tenants/{Tenant}/projects");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(1, aurora.Stats.Exchanges);
    }

    [Fact]
    public async Task An_outage_of_the_token_endpoint_is_one_line()
    {
        await using var aurora = await AuroraEmulator.StartAsync();
        aurora.Behaviour.ExchangeStatus = 503;
        using var http = new HttpClient { BaseAddress = aurora.BaseUrl };
        await Assert.ThrowsAsync<HttpRequestException>(() => ExchangeAsync(http, aurora));
    }

    [Fact]
    public async Task A_tenant_that_withdraws_sends_a_webhook()
    {
        await using var aurora = await AuroraEmulator.StartAsync();
        var received = new TaskCompletionSource<string>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var receiver = builder.Build();
        receiver.Urls.Add("http://127.0.0.1:0");
        receiver.MapGet("/hook", (HttpRequest request) =>
        {
            received.TrySetResult($"{request.Headers["X-Webhook-Key"]} {request.Query["tenant"]} {request.Query["status"]}");
            return Results.NoContent();
        });
        await receiver.StartAsync();

        aurora.AddWebhook(receiver.Urls.First() + "/hook?tenant=<TENANT_ID>&status=<STATUS>", "X-Webhook-Key", "test");
        aurora.Withdraw(Tenant);
        Assert.Equal($"test {Tenant} disabled", await received.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        await aurora.WaitForWebhooksAsync(1);

        using var http = new HttpClient { BaseAddress = aurora.BaseUrl };
        await Assert.ThrowsAsync<HttpRequestException>(() => ExchangeAsync(http, aurora));
    }

    // What the service under test does, or the gateway in front of it.
    private static async Task<string> ExchangeAsync(HttpClient http, AuroraEmulator aurora)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/partner_applications/{aurora.ApplicationId}/tenants/{Tenant}/create_token");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", aurora.ApplicationKey);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>();
        return (string)body!["token"]!["bearer_token"]!;
    }
}
