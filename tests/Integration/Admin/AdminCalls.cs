using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Admin;

/// <summary>What tests of the operator's side ask of a gateway.</summary>
internal static class AdminCalls
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public static Task<HttpResponseMessage> AdminAsync(
        this GatewayUnderTest gateway, HttpMethod method, string path, Action<HttpRequestMessage>? with = null) =>
        SendAsync(gateway.Bare, method, new Uri(gateway.Admin, path), with);

    public static async Task<string> AdminTextAsync(this GatewayUnderTest gateway, string path)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Get, path);
        return await response.Content.ReadAsStringAsync();
    }

    public static async Task<JsonNode> StatusAsync(this GatewayUnderTest gateway) =>
        JsonNode.Parse(await gateway.AdminTextAsync("/status"))!;

    public static async Task BendAsync(this GatewayUnderTest gateway, string behaviour)
    {
        using var response = await SendAsync(HttpMethod.Put, new Uri(gateway.Emulator.BaseUrl, "/_emulator/behaviour"), request =>
            request.Content = new StringContent(behaviour, System.Text.Encoding.UTF8, "application/json"));
        response.EnsureSuccessStatusCode();
    }

    public static Task<HttpResponseMessage> CallAsync(
        this GatewayUnderTest gateway, string tenant = GatewayUnderTest.Tenant, string key = GatewayUnderTest.CallerKey,
        string path = "/projects", Action<HttpRequestMessage>? with = null) =>
        SendAsync(gateway.Bare, HttpMethod.Get, new Uri(gateway.Data, $"/tenants/{tenant}{path}"), request =>
        {
            request.Headers.Add("X-Api-Key", key);
            with?.Invoke(request);
        });

    public static Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, Action<HttpRequestMessage>? with = null) =>
        SendAsync(Http, method, uri, with);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpMethod method, Uri uri, Action<HttpRequestMessage>? with)
    {
        using var request = new HttpRequestMessage(method, uri);
        with?.Invoke(request);
        return await http.SendAsync(request);
    }
}
