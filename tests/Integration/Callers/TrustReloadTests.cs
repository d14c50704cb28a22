using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Admin;

namespace AuroraGateway.Integration.Callers;

/// <summary>The authorities for callers, changed in the file of a running gateway together with the callers: no request is judged by old
/// authorities with new callers.</summary>
public sealed class TrustReloadTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("trust").FullName;
    private AuroraEmulator emulator = null!;

    private string File => folder + "/gateway.json";

    public async ValueTask InitializeAsync() => emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Another_issuer_is_loaded_and_the_keys_of_one_that_stays_are_kept()
    {
        await using var first = await IssuerServer.StartAsync();
        await using var second = await IssuerServer.StartAsync();
        Write(Caller("Jwt", new() { ["sub"] = TestIssuer.Subject }), ("Jwt", Jwt(first)));
        await using var gateway = await GatewayProcess.StartAsync(Nothing, File);
        using var client = new HttpClient { BaseAddress = gateway.Url };
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await StatusAsync(client, first), await StatusAsync(client, second)));

        var asked = first.KeySets;
        Write(Caller("Jwt", new() { ["sub"] = TestIssuer.Subject, ["aud"] = "another" }), ("Jwt", Jwt(first)));
        await ReloadAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, first));
        Assert.Equal(asked, first.KeySets);

        Write(Caller("Jwt", new() { ["sub"] = TestIssuer.Subject }), ("Jwt", Jwt(second)));
        await ReloadAsync(gateway);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(client, first), await StatusAsync(client, second)));

        Write(Caller("ApiKeySha256", new JsonArray(GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey))));
        await ReloadAsync(gateway);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, second));
    }

    [Fact]
    public async Task Other_files_of_TLS_are_loaded_and_count_for_connections_that_are_open()
    {
        using var servers = new TestAuthority("Server CA");
        using var successor = new TestAuthority("Server CA 2");
        using var old = new TestAuthority("Client CA");
        using var young = new TestAuthority("Client CA 2");
        WriteTls(servers, old, "old");
        WriteTls(successor, young, "young");
        Write(Caller("Certificate", new() { ["San"] = "spiffe://corp/ops" }), ("Tls", Tls("old")));
        await using var gateway = await GatewayProcess.StartAsync(Nothing, File);
        using var oldCertificate = old.Spiffe("spiffe://corp/ops");
        using var youngCertificate = young.Spiffe("spiffe://corp/ops");
        using var before = TlsGateway.Client(gateway.Url, servers, oldCertificate);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(before));

        Write(Caller("Certificate", new() { ["San"] = "spiffe://corp/ops" }), ("Tls", Tls("young")));
        await ReloadAsync(gateway);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(before));
        using var after = TlsGateway.Client(gateway.Url, successor, youngCertificate);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(after));

        // What changes in them is seen, and no longer what changes in those that were left.
        WriteTls(successor, old, "young");
        await Waiting.UntilAsync(async () => await StatusAsync(after) == HttpStatusCode.Unauthorized);

        Write(
            Caller("Certificate", new() { ["San"] = "spiffe://corp/ops" }),
            ("Tls", new JsonObject { ["CertificateFile"] = folder + "/young.crt", ["KeyFile"] = folder + "/young.key" }));
        await ReloadAsync(gateway);
        using var nobody = TlsGateway.Client(gateway.Url, successor, oldCertificate);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody));
    }

    private static readonly Dictionary<string, string?> Nothing = [];

    private static JsonObject Jwt(IssuerServer server) =>
        new() { ["Authority"] = server.Issuer.Issuer, ["Audience"] = TestIssuer.Audience };

    private static JsonObject Caller(string proof, JsonNode value) =>
        new()
        {
            ["ops"] = new JsonObject
            {
                [proof] = value,
                ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
            },
        };

    private static JsonObject Caller(string proof, JsonObject value) => Caller(proof, (JsonNode)value);

    private static Task<HttpStatusCode> StatusAsync(HttpClient client, IssuerServer server) =>
        StatusAsync(client, server.Issuer.Good(TimeProvider.System.GetUtcNow()));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, TlsGateway.Projects);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task ReloadAsync(GatewayProcess gateway)
    {
        using var response = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload"));
        var said = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && said.Contains("\"restartNeeded\": []", StringComparison.Ordinal), said);
    }

    private JsonObject Tls(string name) => new()
    {
        ["CertificateFile"] = $"{folder}/{name}.crt",
        ["KeyFile"] = $"{folder}/{name}.key",
        ["ClientCa"] = $"{folder}/{name}.pem",
    };

    private void WriteTls(TestAuthority server, TestAuthority clients, string name)
    {
        server.WriteServer($"{folder}/{name}.crt", $"{folder}/{name}.key");
        System.IO.File.WriteAllText($"{folder}/{name}.pem", clients.Pem);
    }

    private void Write(JsonObject callers, (string Section, JsonObject Settings)? more = null)
    {
        var text = new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
                ["ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["ApplicationKey"] = "emulator-application-key",
            },
            ["Listen"] = new JsonObject
            {
                ["Url"] = more?.Section == "Tls" ? "https://127.0.0.1:0" : "http://127.0.0.1:0",
                ["AdminUrl"] = "http://127.0.0.1:0",
                ["Grace"] = "00:00:01",
            },
            ["Callers"] = callers,
        };
        if (more is var (section, settings))
        {
            text[section] = settings;
        }

        System.IO.File.WriteAllText(File, text.ToJsonString(new JsonSerializerOptions()));
    }
}
