using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Integration.Admin;
using AuroraGateway.Integration.Callers;

namespace AuroraGateway.Integration.Journeys;

/// <summary>The receiver over TLS and over a Unix socket, and one that cannot be opened.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class WebhookListenerTests : IDisposable
{
    private const string Secret = "canary-webhook-secret-0123456789";
    private const string Target = "/webhooks/app_status_changed?status=test-1";

    private readonly string folder = Directory.CreateTempSubdirectory("hooks").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public WebhookListenerTests() => File.WriteAllText(folder + "/secret", Secret);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Over_tls_it_presents_the_certificate_of_section_Tls_and_asks_for_none()
    {
        using var authority = new TestAuthority("Server CA");
        authority.WriteServer(folder + "/tls.crt", folder + "/tls.key");
        var port = FreePort.Take();
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Webhooks:Url"] = $"https://127.0.0.1:{port}";
            settings["Webhooks:HeaderValueFile"] = folder + "/secret";
            settings["Tls:CertificateFile"] = folder + "/tls.crt";
            settings["Tls:KeyFile"] = folder + "/tls.key";
        });
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            ((X509Certificate2)certificate!).IssuerName.Name == "CN=Server CA";
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(handler, $"https://127.0.0.1:{port}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(handler, $"https://127.0.0.1:{port}", Secret + "x"));
        using var plain = new SocketsHttpHandler { UseProxy = false };
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(plain, $"http://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task A_unix_socket_is_for_owner_and_group_and_goes_with_the_gateway()
    {
        var socket = folder + "/hooks.sock";
        await using (await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Webhooks:Url"] = "unix:" + socket;
            settings["Webhooks:HeaderValueFile"] = folder + "/secret";
        }))
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
                File.GetUnixFileMode(socket));
            using var handler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, cancellation) =>
                {
                    var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                    return new NetworkStream(connection, ownsSocket: true);
                },
            };
            Assert.Equal(HttpStatusCode.NoContent, await SendAsync(handler, "http://hooks"));
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(handler, "http://hooks", Secret + "x"));
        }

        Assert.False(File.Exists(socket));
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named_with_its_setting_at_the_start_and_by_check()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var emulator = await AuroraGateway.Emulator.AuroraEmulator.StartAsync();
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Webhooks:Url"] = $"http://{taken.LocalEndpoint}";
        settings["Webhooks:HeaderValueFile"] = folder + "/secret";
        settings["Webhooks:Forward"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority) + "/events";
        var wrong = $"cannot listen on http://{taken.LocalEndpoint}: Address already in use. Choose another address under Webhooks:Url";
        var (code, written) = await GatewayProcess.RunAsync(["run", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(1, code);
        Assert.Contains(wrong, written, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", written, StringComparison.Ordinal);

        (code, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(1, code);
        Assert.Contains("✗ listener Webhooks:Url: " + wrong, written, StringComparison.Ordinal);
        Assert.Contains($"✓ Webhooks:Forward: {emulator.BaseUrl.Authority} accepts connections", written, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> SendAsync(SocketsHttpHandler handler, string receiver, string secret = Secret)
    {
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = TimeSpan.FromMinutes(1) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(receiver + Target));
        request.Headers.Add("X-Aurora-Webhook-Key", secret);
        using var response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
