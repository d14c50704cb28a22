using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Published;

namespace AuroraGateway.Integration.Issuers;

/// <summary>
/// The published gateway and tokens of oidc-provider, an issuer from npm: its keys, their rotation, and every encoding that RFC 7515
/// allows.
/// </summary>
public sealed class OidcProviderTests : IAsyncLifetime
{
    private static readonly string Folder = Repository.Path("artifacts/issuer");

    private AuroraEmulator emulator = null!;
    private ConfiguredFolder folder = null!;
    private Process issuer = null!;
    private Uri authority = null!;
    private readonly ConcurrentQueue<string> issuerErrors = [];

    public async ValueTask InitializeAsync()
    {
        var isInstalled = Directory.Exists(Path.Combine(Folder, "node_modules/oidc-provider"));
        Assert.SkipUnless(isInstalled ||
            Environment.GetEnvironmentVariable("CI") == "true", "oidc-provider is not installed; ./test does that.");
        File.Copy(
            Repository.Path("tests/Integration/Issuers/oidc-provider/server.mjs"), Path.Combine(Folder, "server.mjs"), overwrite: true);
        authority = new Uri("http://127.0.0.1:" + (
            await StartIssuerAsync() ?? await StartIssuerAsync() ??
            throw new TimeoutException($"oidc-provider did not start. It wrote:\n{string.Join('\n', issuerErrors)}")));
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.Behaviour.RatePerMinute = 1_000_000;
        folder = new ConfiguredFolder(emulator.BaseUrl, settings =>
        {
            settings["Jwt"] = new JsonObject
            {
                ["Authority"] = authority.GetLeftPart(UriPartial.Authority),
                ["Audience"] = "aurora-gateway",
            };
            settings["Callers"]!["designer"] = new JsonObject
            {
                ["Jwt"] = new JsonObject { ["sub"] = "designer" },
                ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
            };
        });
    }

    /// <summary>Starts it. On a busy machine Node was seen once to start and to print nothing.</summary>
    /// <returns>Its port; null, and it is ended, if it does not print one in time.</returns>
    private async Task<string?> StartIssuerAsync()
    {
        issuer = Tool.Start(Folder, "node", ["server.mjs"]);
        issuer.ErrorDataReceived += (_, line) => issuerErrors.Enqueue(line.Data ?? "");
        issuer.BeginErrorReadLine();
        try
        {
            return await issuer.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            issuer.Kill(entireProcessTree: true);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (issuer is null)
        {
            return;
        }

        issuer.Kill(entireProcessTree: true);
        await issuer.WaitForExitAsync();
        issuer.Dispose();
        folder?.Dispose();
        if (emulator is not null)
        {
            await emulator.DisposeAsync();
        }
    }

    [Fact]
    public async Task Its_tokens_are_accepted_and_those_of_new_keys_at_once()
    {
        await using var gateway = await folder.StartAsync();
        foreach (var algorithm in (string[])["rs256", "ps256", "es256"])
        {
            Assert.Equal((algorithm, 200), (algorithm, await CallAsync(await TokenAsync(algorithm))));
        }

        var old = await TokenAsync("es256");
        Assert.Equal(200, await CallAsync(old));
        await PostAsync("/rotate");
        Assert.Equal(200, await CallAsync(await TokenAsync("rs256")));
        Assert.Equal(200, await CallAsync(await TokenAsync("es256")));
        Assert.Contains(await CallAsync(old), (int[])[401, 503]);

        var agents = JsonNode.Parse(await folder.Client.GetStringAsync(new Uri(authority, "/agents")))!.AsArray();
        Assert.InRange(agents.Count, 4, 6);
        Assert.All(agents, static agent => Assert.Equal("aurora-gateway/0.1.0 application/json", agent!.ToString()));
    }

    [Fact]
    public async Task Every_encoding_that_the_standard_allows_is_accepted_and_no_other()
    {
        await using var gateway = await folder.StartAsync();
        var forms = JsonNode.Parse(await folder.Client.GetStringAsync(new Uri(authority, "/forms")))!;
        var good = await ResultsAsync(forms["good"]!);
        var bad = await ResultsAsync(forms["bad"]!);
        Assert.DoesNotContain(good, static result => !result.EndsWith(" 200", StringComparison.Ordinal));
        Assert.DoesNotContain(bad, static result => !result.EndsWith(" 401", StringComparison.Ordinal));
        Assert.True(good.Count > 15 && bad.Count > 15);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bom")]
    [InlineData("utf16")]
    public async Task Its_keys_are_read_however_they_are_coded(string coding)
    {
        await PostAsync("/coding?" + coding);
        await using var gateway = await folder.StartAsync();
        Assert.Equal(200, await CallAsync(await TokenAsync("rs256")));
    }

    private async Task<List<string>> ResultsAsync(JsonNode forms)
    {
        List<string> results = [];
        foreach (var (name, token) in forms.AsObject())
        {
            results.Add($"{name} {await CallAsync(token!.ToString())}");
        }

        return results;
    }

    private async Task<int> CallAsync(string token) => (await folder.CallAsync(bearer: token)).Status;

    private async Task PostAsync(string path)
    {
        using var response = await folder.Client.PostAsync(new Uri(authority, path), null);
        response.EnsureSuccessStatusCode();
    }

    private async Task<string> TokenAsync(string algorithm)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(authority, "/token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = "api",
                ["resource"] = "urn:" + algorithm,
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("designer:designer-secret")));
        using var response = await folder.Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!.ToString();
    }
}
