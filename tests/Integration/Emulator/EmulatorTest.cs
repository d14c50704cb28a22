using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Emulator;

/// <summary>An emulator on a real socket for each test, and a plain HTTP client in front of it.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    protected const string Application = "00000000-0000-4000-8000-000000000001";
    protected const string ApplicationKey = "emulator-application-key";
    protected const string Tenant = "11111111-1111-4111-8111-111111111111";
    protected const string Other = "22222222-2222-4222-8222-222222222222";

    protected WatchedClock Clock { get; } = new();

    protected AuroraEmulator Emulator { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected virtual EmulatorOptions Options => new() { TimeProvider = Clock };

    public virtual async ValueTask InitializeAsync()
    {
        Emulator = await AuroraEmulator.StartAsync(Options, Cancellation);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            BaseAddress = Emulator.BaseUrl,
        };
    }

    public virtual async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static string ExchangePath(string tenant, string application = Application) =>
        $"/partner_applications/{application}/tenants/{tenant}/create_token";

    protected Task<HttpResponseMessage> ExchangeAsync(string tenant, string? session = null, string key = ApplicationKey) =>
        SendAsync(HttpMethod.Post, ExchangePath(tenant) + (session is null ? "" : "?session_token=" + session), key);

    protected async Task<string> KeyAsync(string tenant = Tenant)
    {
        using var response = await ExchangeAsync(tenant);
        response.EnsureSuccessStatusCode();
        return (string)(await JsonAsync(response))["token"]!["bearer_token"]!;
    }

    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    protected Task<HttpResponseMessage> GetAsync(string path, string? key) => SendAsync(HttpMethod.Get, path, key);

    protected static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;

    protected async Task<JsonNode> JsonAsync(HttpMethod method, string path, string? key, string? json = null, int status = 200)
    {
        using var response = await SendAsync(method, path, key, json);
        Assert.Equal(status, (int)response.StatusCode);
        return await JsonAsync(response);
    }

    protected async Task<int> StatusAsync(HttpMethod method, string path, string? key, string? json = null)
    {
        using var response = await SendAsync(method, path, key, json);
        return (int)response.StatusCode;
    }
}
