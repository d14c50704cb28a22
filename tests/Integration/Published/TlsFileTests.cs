using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Callers;

namespace AuroraGateway.Integration.Published;

/// <summary>TLS files and other text files in every form that openssl and editors write them, read by the published binary.</summary>
public sealed class TlsFileTests : IAsyncLifetime
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly string folder = Directory.CreateTempSubdirectory("tls-files").FullName;
    private readonly TestAuthority authority = new("Server CA");
    private AuroraEmulator emulator = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        authority.WriteServer(PathOf("tls.crt"), PathOf("tls.key"));
        await File.WriteAllTextAsync(PathOf("ca.pem"), authority.Pem);
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_usual_form_of_certificate_and_key_is_served()
    {
        await OpenSslAsync("ec -in tls.key -out sec1.key");
        await OpenSslAsync("ec -in tls.key -param_out -out parameters.key");
        var (certificate, key) = (await File.ReadAllTextAsync(PathOf("tls.crt")), await File.ReadAllTextAsync(PathOf("tls.key")));
        var sec1 = await File.ReadAllTextAsync(PathOf("sec1.key"));
        var parameters = await OpenSslAsync("ecparam -name prime256v1");
        await ServedAsync("PKCS#8", Utf8(certificate), Utf8(key));
        await ServedAsync("SEC1", Utf8(certificate), Utf8(sec1));
        await ServedAsync("SEC1 after its parameters", Utf8(certificate), Utf8(parameters + sec1));
        await ServedAsync("byte order marks", [.. Mark, .. Utf8(certificate)], [.. Mark, .. Utf8(key)]);
        await ServedAsync("UTF-16", Utf16(certificate), Utf16(key));
        await ServedAsync("Windows line ends", Utf8(Windows(certificate)), Utf8(Windows(key)));
        var named = Encoding.Latin1.GetBytes("friendlyName: Zoë\n" + certificate);
        await ServedAsync("a friendly name in Latin-1 before it", named, Utf8(key));
        await ServedAsync("one file for both", Utf8($"{key}\n{certificate}\n"), Utf8($"{key}\n{certificate}\n"));
    }

    [Fact]
    public async Task An_RSA_key_of_the_traditional_form_is_served()
    {
        await OpenSslAsync("genrsa -traditional -out rsa.key 2048");
        await OpenSslAsync("req -x509 -key rsa.key -subj /CN=gateway -days 3 -addext subjectAltName=IP:127.0.0.1 -out rsa.pem");
        var (certificate, key) = (await File.ReadAllBytesAsync(PathOf("rsa.pem")), await File.ReadAllBytesAsync(PathOf("rsa.key")));
        await ServedAsync("PKCS#1", certificate, key, isOwn: false);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_its_own_sentence()
    {
        await OpenSslAsync("pkcs8 -topk8 -in tls.key -passout pass:x -out encrypted.key");
        await OpenSslAsync("ec -in tls.key -aes128 -passout pass:x -out traditional.key");
        await OpenSslAsync("genpkey -algorithm ED25519 -out ed.key");
        await OpenSslAsync("req -x509 -key ed.key -subj /CN=gateway -days 3 -out ed.pem");
        await OpenSslAsync("x509 -in tls.crt -outform DER -out tls.der");
        await OpenSslAsync("genrsa -out other.key 2048");
        await File.WriteAllTextAsync(PathOf("reversed.crt"), authority.Pem + "\n" + await File.ReadAllTextAsync(PathOf("tls.crt")));
        await RefusedAsync("is encrypted", key: "encrypted.key");
        await RefusedAsync("is encrypted", key: "traditional.key");
        await RefusedAsync("is not that of the first certificate", key: "other.key");
        await RefusedAsync("contains no PEM private key", key: "ca.pem");
        await RefusedAsync("belongs to certificate 2", certificate: "reversed.crt");
        await RefusedAsync("use RSA or ECDSA", certificate: "ed.pem", key: "ed.key");
        await RefusedAsync("is binary (DER or PKCS#12)", certificate: "tls.der");
        await RefusedAsync("there is no file", certificate: "nothing.crt");
        await RefusedAsync("is a directory", certificate: "");
    }

    [Theory]
    [InlineData("tls.crt", "✗", "may not issue certificates")]
    [InlineData("tls.key", "✗", "contains a private key and no certificate")]
    [InlineData("twice.pem", "!", "is in it 2 times")]
    [InlineData("ca.pem", "✓", "contains 1 authority")]
    [InlineData("issuing.pem", "✓", "trusted by itself")]
    [InlineData("expired.pem", "✗", "expired")]
    public async Task Check_says_of_each_file_of_authorities_whether_it_can_ever_match(string file, string verdict, string why)
    {
        await File.WriteAllTextAsync(PathOf("twice.pem"), authority.Pem + "\n" + authority.Pem);
        using var issuing = new TestAuthority("Issuing CA", authority);
        await File.WriteAllTextAsync(PathOf("issuing.pem"), issuing.Pem);
        using var expired = TestAuthority.Expired("Old CA");
        await File.WriteAllTextAsync(PathOf("expired.pem"), expired.Pem);
        var configuration = await WriteAsync("tls.crt", "tls.key", file);
        var (_, output, _) = await PublishedBinary.RunAsync("check", "--config", configuration);
        var lines = output.Split('\n').Where(line => line.StartsWith(verdict, StringComparison.Ordinal) &&
            line.Contains("Tls:ClientCa", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(why, StringComparison.Ordinal));
    }

    private string PathOf(string file) => Path.Combine(folder, file);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Utf16(string text) => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)];

    private static string Windows(string text) => text.ReplaceLineEndings("\r\n");

    private async Task<string> OpenSslAsync(string arguments)
    {
        var outcome = await Tool.RunAsync(folder, "openssl", arguments.Split(' '));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return outcome.Output;
    }

    private async Task ServedAsync(string form, byte[] certificate, byte[] key, bool isOwn = true)
    {
        await File.WriteAllBytesAsync(PathOf("form.crt"), certificate);
        await File.WriteAllBytesAsync(PathOf("form.key"), key);
        var configuration = await WriteAsync("form.crt", "form.key", "ca.pem");
        await using var gateway = PublishedBinary.Start(null, "run", "--config", configuration);
        var data = new Uri((await JsonNodeAsync(configuration))["Listen"]!["Url"]!.GetValue<string>());
        using var client = isOwn ? TlsGateway.Client(data, authority, null) : new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null },
        })
        { BaseAddress = data };
        client.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.CallerKey);
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                using var response = await client.GetAsync(TlsGateway.Projects);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                return true;
            }
            catch (HttpRequestException) when (!gateway.Errors.Contains("mistake", StringComparison.Ordinal))
            {
                return false;
            }
        });
        Assert.NotEmpty(form);
    }

    private async Task RefusedAsync(string why, string certificate = "tls.crt", string key = "tls.key")
    {
        var (code, _, errors) = await PublishedBinary.RunAsync("run", "--config", await WriteAsync(certificate, key, "ca.pem"));
        Assert.Equal(1, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> JsonNodeAsync(string file) => JsonNode.Parse(await File.ReadAllTextAsync(file))!;

    // With byte order marks wherever the file is not of TLS.
    private async Task<string> WriteAsync(string certificate, string key, string authorities)
    {
        await File.WriteAllBytesAsync(PathOf("application-key"), [.. Mark, .. "emulator-application-key\r\n"u8]);
        await File.WriteAllBytesAsync(PathOf("admin-token"), Utf16("0123456789abcdef0123456789abcdef\r\n"));
        var settings = new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
                ["ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["ApplicationKeyFile"] = PathOf("application-key"),
            },
            ["Listen"] = new JsonObject
            {
                ["Url"] = $"https://127.0.0.1:{FreePort.Take()}",
                ["AdminUrl"] = $"http://127.0.0.1:{FreePort.Take()}",
            },
            ["Admin"] = new JsonObject { ["TokenFile"] = PathOf("admin-token") },
            ["Callers"] = new JsonObject
            {
                ["app"] = new JsonObject
                {
                    ["ApiKeySha256"] = new JsonArray(GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey)),
                    ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
                },
            },
            ["Tls"] = new JsonObject
            {
                ["CertificateFile"] = PathOf(certificate),
                ["KeyFile"] = PathOf(key),
                ["ClientCa"] = PathOf(authorities),
            },
        };
        var file = PathOf("gateway.json");
        await File.WriteAllTextAsync(file, settings.ToJsonString(), Encoding.UTF8);
        return file;
    }
}
