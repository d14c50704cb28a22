using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files;
using AuroraGateway.Integration.Admin;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Callers;

public sealed class TlsTests
{
    [Fact]
    public async Task The_data_listener_speaks_both_HTTP_versions_over_TLS()
    {
        await using var tls = await TlsGateway.StartAsync();
        using var client = tls.Client(null);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, TlsGateway.Projects)
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Api-Key", GatewayUnderTest.CallerKey);
            using var response = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
        }
    }

    [Fact]
    public async Task A_certificate_counts_on_every_stream_of_a_connection()
    {
        await using var tls = await TlsGateway.StartAsync();
        using var certificate = tls.Clients.Spiffe("spiffe://corp/ops");
        using var client = tls.Client(certificate);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(TlsGateway.Projects)));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task TLS_before_version_1_2_is_refused()
    {
        await using var tls = await TlsGateway.StartAsync();
#pragma warning disable SYSLIB0039, CA5397 // The old version is the point.
        using var old = tls.Client(null, SslProtocols.Tls11);
#pragma warning restore SYSLIB0039, CA5397
        await Assert.ThrowsAsync<HttpRequestException>(() => old.GetAsync(TlsGateway.Projects));
        using var good = tls.Client(null, SslProtocols.Tls12);
        using var response = await good.GetAsync(TlsGateway.Projects);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Cleartext_on_the_TLS_port_gets_no_response()
    {
        await using var tls = await TlsGateway.StartAsync();
        Assert.DoesNotContain("200", await tls.Gateway.SendTargetAsync(TlsGateway.Projects), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_loaded_without_a_restart_and_a_bad_file_is_not()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tls = await TlsGateway.StartAsync(time: clock);
        var first = await ThumbprintAsync(tls);

        await File.WriteAllTextAsync(tls.Folder + "/tls.crt", "no certificate at all");
        clock.Advance(FileWatch.Interval);
        Assert.Equal(first, await ThumbprintAsync(tls));
        Assert.Contains("file: Tls:CertificateFile: ", await tls.Gateway.AdminTextAsync("/readyz"), StringComparison.Ordinal);

        // The key is written after its certificate: for a moment they are no pair.
        tls.Authority.WriteServer(tls.Folder + "/tls.crt", tls.Folder + "/next.key");
        clock.Advance(FileWatch.Interval);
        Assert.Equal(first, await ThumbprintAsync(tls));

        File.Move(tls.Folder + "/next.key", tls.Folder + "/tls.key", overwrite: true);
        clock.Advance(FileWatch.Interval);
        Assert.NotEqual(first, await ThumbprintAsync(tls));
        Assert.Contains("\"warnings\":[]", await tls.Gateway.AdminTextAsync("/readyz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_of_the_listener_is_on_the_status_page()
    {
        var clock = ShortlyBeforeTheEnd();
        await using var tls = await TlsGateway.StartAsync(time: clock);
        Assert.DoesNotContain("certificate-over", await tls.Gateway.AdminTextAsync("/status"), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("certificate-over", await tls.Gateway.AdminTextAsync("/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_bundle_of_client_authorities_counts_for_new_connections()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tls = await TlsGateway.StartAsync(time: clock);
        using var successor = new TestAuthority("Client CA 2");
        using var certificate = successor.Spiffe("spiffe://corp/ops");
        using var old = tls.Clients.Spiffe("spiffe://corp/ops");
        Assert.Equal((true, false), (await IsTakenAsync(tls, old), await IsTakenAsync(tls, certificate)));

        await File.WriteAllTextAsync(tls.Folder + "/clients.pem", successor.Pem);
        clock.Advance(FileWatch.Interval);
        Assert.Equal((false, true), (await IsTakenAsync(tls, old), await IsTakenAsync(tls, certificate)));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_connection_does_not_outlive_the_authority_that_vouched_for_it(string version)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tls = await TlsGateway.StartAsync(time: clock);
        using var successor = new TestAuthority("Client CA 2");
        using var issuer = new TestAuthority("Issuing CA", tls.Clients);
        using var certificate = issuer.Spiffe("spiffe://corp/ops");
        using var connection = tls.Client(certificate, issuer: issuer);
        connection.DefaultRequestVersion = Version.Parse(version);
        connection.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(connection));

        // While both are trusted the change is not visible.
        await File.WriteAllTextAsync(tls.Folder + "/clients.pem", tls.Clients.Pem + "\n" + successor.Pem);
        clock.Advance(FileWatch.Interval);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(connection));

        await File.WriteAllTextAsync(tls.Folder + "/clients.pem", successor.Pem);
        clock.Advance(FileWatch.Interval);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(connection));

        // The connection is closed, and a new one does not get through its handshake.
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            for (var more = 0; more < 100; more++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(connection));
            }
        });
    }

    [Fact]
    public async Task A_connection_does_not_outlive_its_certificate()
    {
        var clock = ShortlyBeforeTheEnd();
        await using var tls = await TlsGateway.StartAsync(time: clock);
        using var certificate = tls.Clients.Spiffe("spiffe://corp/ops");
        using var client = tls.Client(certificate);
        using var first = await client.GetAsync(TlsGateway.Projects);
        clock.Advance(TimeSpan.FromMinutes(2));
        using var second = await client.GetAsync(TlsGateway.Projects);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    // A clock that jumps over days lets every timer tick through all of them.
    internal static FakeTimeProvider ShortlyBeforeTheEnd() =>
        new(TimeProvider.System.GetUtcNow().AddDays(TestAuthority.Days).AddMinutes(-1));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(TlsGateway.Projects);
        return response.StatusCode;
    }

    private static async Task<bool> IsTakenAsync(TlsGateway tls, X509Certificate2 certificate)
    {
        using var client = tls.Client(certificate);
        try
        {
            using var response = await client.GetAsync(TlsGateway.Projects);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<string> ThumbprintAsync(TlsGateway tls)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(tls.Gateway.Data.Host, tls.Gateway.Data.Port);
        await using var stream = new SslStream(socket.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(tls.Authority.Certificate);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = policy });
        return stream.RemoteCertificate!.GetCertHashString();
    }
}
