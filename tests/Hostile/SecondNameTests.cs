using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>The application key opens every tenant: no path below the application leads to one that the caller has no grant for.</summary>
public sealed class SecondNameTests(SecondNameTests.Granted granted) : IClassFixture<SecondNameTests.Granted>
{
    private const string Application = "/partner_applications/00000000-0000-4000-8000-000000000001";
    private const string Partners = "/application_partners/00000000-0000-4000-8000-000000000001";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", Application + "/tenants/{B}")]
    [InlineData("DELETE", Application + "/tenants/{B}")]
    [InlineData("PUT", Partners + "/tenants/{B}/status")]
    [InlineData("GET", Application + "/a/b/c/tenants/{B}/d")]
    [InlineData("GET", Application + "/tenant_authorizations/{B}")]
    [InlineData("GET", Application + "/webhooks?tenant_id={B}")]
    [InlineData("GET", Application + "/webhooks?TenantId={B}")]
    [InlineData("POST", Application + "/webhooks?filter%5Btenant%5D%5B%5D={B}")]
    public async Task The_application_grant_alone_reaches_no_tenant(string method, string path)
    {
        var target = path.Replace("{B}", GatewayProcess.TenantB, StringComparison.Ordinal);
        Assert.Equal("403 not-granted", (await AskAsync(method, target, "application")).ToString());
        Assert.Equal("403 not-granted", (await AskAsync(method, target, "other")).ToString());
        Assert.Equal("403 not-granted", (await AskAsync(method, target, "tenant")).ToString());
        Assert.Empty(granted.Aurora.Requests);
        Assert.Equal(200, (await AskAsync(method, target, "both")).Status);
        Assert.StartsWith($"{method} {target} ", Assert.Single(granted.Aurora.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/tenants/{B}/projects/7", 200)]
    [InlineData("GET", "/tenants/{B}/designs", 403)]
    [InlineData("DELETE", "/tenants/{B}/projects/7", 403)]
    [InlineData("GET", "/webhooks", 200)]
    public async Task The_rules_of_the_tenants_grant_hold_below_it(string method, string path, int status) =>
        Assert.Equal(status, (await AskAsync(method, Application + path.Replace("{B}", GatewayProcess.TenantB, StringComparison.Ordinal),
            "reader")).Status);

    [Fact]
    public async Task No_caller_is_handed_a_key_whatever_it_is_granted()
    {
        Assert.Equal("403 not-granted", (await AskAsync("POST", $"{Application}/tenants/{GatewayProcess.TenantB}/create_token",
            "both")).ToString());
        Assert.Empty(granted.Aurora.Requests);
    }

    private async Task<RawResponse> AskAsync(string method, string target, string caller)
    {
        granted.Aurora.Forget();
        granted.Aurora.Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        var request = $"{method} {target} HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {Granted.Key(caller)}\r\nConnection: close\r\n\r\n";
        return Assert.Single(RawResponse.ReadAll(await RawSocket.ExchangeAsync(granted.Gateway.Data, Encoding.Latin1.GetBytes(request),
            Cancellation)));
    }

    /// <summary>A gateway with callers of various grants.</summary>
    public sealed class Granted : IAsyncLifetime
    {
        public RawUpstream Aurora { get; } = new();

        public GatewayProcess Gateway { get; private set; } = null!;

        public static string Key(string caller) => "caller-key-of-" + caller + "-0123456789abcdef";

        public async ValueTask InitializeAsync() =>
            Gateway = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, configuration =>
        {
            var application = new JsonObject { ["Application"] = true };
            Add(configuration, "application", application);
            Add(configuration, "other", application.DeepClone(), new JsonObject { ["Tenants"] = new JsonArray(GatewayProcess.TenantA) });
            Add(configuration, "tenant", new JsonObject { ["Tenants"] = new JsonArray("*") });
            Add(configuration, "both", application.DeepClone(), new JsonObject { ["Tenants"] = new JsonArray(GatewayProcess.TenantB) });
            Add(configuration, "reader", application.DeepClone(), new JsonObject
            {
                ["Tenants"] = new JsonArray("*"),
                ["Allow"] = new JsonArray("GET /projects/**"),
            });
        }, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Aurora.DisposeAsync();
        }

        private static void Add(JsonObject configuration, string caller, params JsonNode[] grants) =>
            configuration["Callers"]![caller] = new JsonObject
            {
                ["ApiKeySha256"] = new JsonArray(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key(caller))))),
                ["Grants"] = new JsonArray(grants),
            };
    }
}
