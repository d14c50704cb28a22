namespace AuroraGateway.Integration.Outgoing;

/// <summary>
/// Connections to Aurora and to the issuer go through a forward proxy; what the proxy refuses is a reason that names it, without its
/// credential.
/// </summary>
public sealed class ProxyTests
{
    private const string Good = "s3cret-one";
    private const string Wrong = "s3cret-two";

    [Fact]
    public async Task Calls_exchanges_and_the_issuer_go_through_it_and_a_rotated_credential_is_used()
    {
        await using var scene = new OutgoingScene();
        int port = FreePort.Take(), proxyPort = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"127.0.0.1:{port}", http2: true, Issuer(port));
        var proxy = await Tinyproxy.StartAsync(scene, proxyPort, Good, port);
        var settings = Settings(scene, port, proxyPort, Wrong);
        await scene.StartAsync(settings);

        // The wrong credential.
        var (status, body) = await scene.CallAsync();
        Assert.Equal(503, status);
        Assert.Matches($"the proxy http://127.0.0.1:{proxyPort} responded 40[17] to CONNECT", body);
        await Waiting.UntilAsync(async () => (await scene.ReadyAsync()).Body.Contains("aurora-unreachable: the proxy"));

        // Rotated.
        await File.WriteAllTextAsync(settings["Aurora:ProxyCredentialFile"]!, "gateway:" + Good);
        await Waiting.UntilAsync(async () => (await scene.CallAsync()).Status == 200);
        await nginx.LoggedAsync("HTTP/2.0 /tenants/");
        Assert.Contains($"CONNECT 127.0.0.1:{port}", proxy.Log, StringComparison.Ordinal);
        await Waiting.UntilAsync(async () => (await scene.ReadyAsync()).Status == 200);

        // Dying in the middle, and back.
        await proxy.DisposeAsync();
        (status, body) = await scene.CallAsync();
        Assert.Equal(502, status);
        Assert.Contains("aurora-unreachable", body, StringComparison.Ordinal);
        var refused = $"no TCP connection to the proxy http://127.0.0.1:{proxyPort}";
        await Waiting.UntilAsync(async () => (await scene.CallAsync()).Body.Contains(refused));
        await using var again = await Tinyproxy.StartAsync(scene, proxyPort, Good, port);
        await Waiting.UntilAsync(async () => (await scene.CallAsync()).Status == 200);

        var all = scene.Written + await scene.Admin.GetStringAsync("/status") + await scene.Admin.GetStringAsync("/");
        Assert.DoesNotContain("s3cret", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("gateway:s3cret"u8)[..16], all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_the_layer_that_fails()
    {
        await using var scene = new OutgoingScene();
        int port = FreePort.Take(), proxyPort = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"127.0.0.1:{port}", http2: true, Issuer(port));
        await using (await Tinyproxy.StartAsync(scene, proxyPort, Good, port))
        {
            var settings = Settings(scene, port, proxyPort, Good);
            var written = await CheckAsync(settings);
            var opened = $"✓ proxy: http://127.0.0.1:{proxyPort} opened a tunnel to 127.0.0.1:{port}";
            Assert.Contains(opened, written, StringComparison.Ordinal);
            Assert.Contains("✓ TLS", written, StringComparison.Ordinal);
            Assert.Contains($"✓ issuer https://127.0.0.1:{port}/idp: 1 key", written, StringComparison.Ordinal);

            settings["Aurora:CaFile"] = null;
            Assert.Contains("✗ TLS: TLS with 127.0.0.1", await CheckAsync(settings), StringComparison.Ordinal);
        }

        await using (await Tinyproxy.StartAsync(scene, proxyPort, Good, 1))
        {
            var written = await CheckAsync(Settings(scene, port, proxyPort, Good));
            var refused = $"✗ proxy: the proxy http://127.0.0.1:{proxyPort} responded 403 to CONNECT";
            Assert.Contains(refused, written, StringComparison.Ordinal);
            Assert.Contains("✗ issuer", written, StringComparison.Ordinal);
        }

        var gone = await CheckAsync(Settings(scene, port, proxyPort, Good));
        Assert.Contains("✗ connection: no TCP connection to the proxy", gone, StringComparison.Ordinal);
        Assert.Contains("Failing layer: TCP", gone, StringComparison.Ordinal);
        var direct = scene.Settings($"https://name.invalid:{port}");
        direct["HTTPS_PROXY"] = "http://user:s3cret@proxy.example:3128";
        var found = await CheckAsync(direct);
        Assert.Contains("! HTTPS_PROXY: is set and not used", found, StringComparison.Ordinal);
        Assert.Contains("✗ name: the name name.invalid cannot be resolved", found, StringComparison.Ordinal);
        Assert.Contains("Failing layer: DNS", found, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", found, StringComparison.Ordinal);
    }

    private static string Issuer(int port) => $$"""
        location = /idp/.well-known/openid-configuration {
          return 200 '{"issuer":"https://127.0.0.1:{{port}}/idp","jwks_uri":"https://127.0.0.1:{{port}}/idp/keys"}';
        }
        location = /idp/keys {
          return 200 '{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"k",
            "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}';
        }
        """;

    private static Dictionary<string, string?> Settings(OutgoingScene scene, int port, int proxyPort, string password)
    {
        var file = Path.Combine(scene.Folder, "proxy-credential");
        File.WriteAllText(file, $"gateway:{password}\n");
        var settings = scene.Settings($"https://127.0.0.1:{port}");
        settings["Aurora:Proxy"] = $"http://127.0.0.1:{proxyPort}";
        settings["Aurora:ProxyCredentialFile"] = file;
        settings["Jwt:Authority"] = $"https://127.0.0.1:{port}/idp";
        settings["Jwt:Audience"] = "aurora-gateway";
        settings["Jwt:CaFile"] = scene.CaFile;
        return settings;
    }

    private static async Task<string> CheckAsync(Dictionary<string, string?> settings) =>
        (await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings)).Written;
}
