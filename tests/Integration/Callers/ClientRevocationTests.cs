using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AuroraGateway.Files;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Callers;

/// <summary>Revocation lists that openssl made, for new connections and for those that are open.</summary>
public sealed class ClientRevocationTests : IAsyncLifetime
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    // Ahead: what openssl issues during the test is valid from then on.
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow().AddMinutes(10));
    private OpenSslAuthority authority = null!;

    public async ValueTask InitializeAsync() => authority = await OpenSslAuthority.CreateAsync();

    public ValueTask DisposeAsync() => authority.DisposeAsync();

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("2.0", true)]
    [InlineData("2.0", false)]
    public async Task A_revoked_certificate_stops_on_open_connections_within_five_minutes(string version, bool root)
    {
        await using var tls = await StartAsync("Online", root);
        using var certificate = await authority.IssueAsync("ops");
        using var other = await authority.IssueAsync("other");
        using var connection = Client(tls, certificate, version);
        using var unharmed = Client(tls, other, version);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(connection), await StatusAsync(unharmed)));

        await authority.RevokeAsync("ops");
        await AdvanceAsync(FiveMinutes);
        await Waiting.UntilAsync(async () => await RefusedAsync(connection));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(unharmed));
        using var again = Client(tls, certificate, version);
        Assert.True(await RefusedAsync(again));
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_already_ends_the_handshake_and_one_without_a_list_too()
    {
        await using var tls = await StartAsync("Online");
        using var certificate = await authority.IssueAsync("ops");
        await authority.RevokeAsync("ops");
        using var revoked = Client(tls, certificate);
        Assert.True(await RefusedAsync(revoked));

        authority.Withdraw();
        clock.Advance(TimeSpan.FromMinutes(3));
        using var other = await authority.IssueAsync("other");
        using var covered = Client(tls, other);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(covered));

        // The list ends after twenty days, and the certificates do too: until then it counts though it can be fetched no longer.
        await using var fresh = await StartAsync("Online");
        using var uncovered = Client(fresh, other);
        Assert.True(await RefusedAsync(uncovered));
        using var keyed = fresh.Client(null);
        keyed.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.CallerKey);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(keyed));
    }

    [Fact]
    public async Task A_list_is_fetched_once_for_many_connections()
    {
        await using var tls = await StartAsync("Online");
        using var certificate = await authority.IssueAsync("ops");
        for (var i = 0; i < 5; i++)
        {
            using var client = Client(tls, certificate);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        }

        Assert.Equal(1, authority.Fetched);
    }

    [Fact]
    public async Task Offline_counts_the_lists_beside_the_authorities_and_fetches_none()
    {
        await using var tls = await StartAsync("Offline");
        using var certificate = await authority.IssueAsync("ops");
        using var unknown = Client(tls, certificate);
        Assert.True(await RefusedAsync(unknown));

        await ConfigureAsync(tls, await File.ReadAllTextAsync(authority.ListFile));
        using var known = Client(tls, certificate);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(known));

        await authority.RevokeAsync("ops");
        await ConfigureAsync(tls, await File.ReadAllTextAsync(authority.ListFile));
        Assert.True(await RefusedAsync(known));
        Assert.Equal(0, authority.Fetched);
    }

    [Fact]
    public async Task A_connection_with_a_certificate_ends_within_an_hour_and_one_without_does_not()
    {
        await using var tls = await StartAsync("NoCheck");
        using var certificate = await authority.IssueAsync("ops");
        await using var known = await ConnectAsync(tls, certificate);
        await using var keyed = await ConnectAsync(tls, null);
        Assert.Contains("HTTP/1.1 200", await CallAsync(known, ""), StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", await CallAsync(keyed, $"X-Api-Key: {GatewayUnderTest.CallerKey}\r\n"), StringComparison.Ordinal);

        await AdvanceAsync(TimeSpan.FromMinutes(56));
        var ended = known.ReadAsync(new byte[1]).AsTask();
        Assert.Equal(0, await ended.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("HTTP/1.1 200", await CallAsync(keyed, $"X-Api-Key: {GatewayUnderTest.CallerKey}\r\n"), StringComparison.Ordinal);
    }

    private Task<TlsGateway> StartAsync(string mode, bool root = false) => TlsGateway.StartAsync(
        settings =>
        {
            File.Copy(root ? authority.RootFile : authority.IssuingFile, settings["Tls:ClientCa"]!, overwrite: true);
            settings["Tls:Revocation"] = mode;
        },
        clock);

    private async Task ConfigureAsync(TlsGateway tls, string list)
    {
        await File.WriteAllTextAsync(tls.Folder + "/clients.pem", await File.ReadAllTextAsync(authority.IssuingFile) + list);
        clock.Advance(FileWatch.Interval);
    }

    // In steps: what a timer began must find time to end before its next tick counts.
    private async Task AdvanceAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(30))
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    private static async Task<SslStream> ConnectAsync(TlsGateway tls, X509Certificate2? certificate)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(tls.Gateway.Data.Host, tls.Gateway.Data.Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(tls.Authority.Certificate);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = policy,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, [], offline: true),
        });
        return stream;
    }

    private static async Task<string> CallAsync(SslStream connection, string fields)
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"HEAD {TlsGateway.Projects} HTTP/1.1\r\nHost: gateway\r\n{fields}\r\n"));
        var response = new StringBuilder();
        var buffer = new byte[4096];
        while (!response.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await connection.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, read);
            response.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return response.ToString();
    }

    private HttpClient Client(TlsGateway tls, X509Certificate2 certificate, string version = "1.1")
    {
        var client = tls.Client(certificate, sent: [X509CertificateLoader.LoadCertificateFromFile(authority.IssuingFile)]);
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client;
    }

    private static async Task<bool> RefusedAsync(HttpClient client)
    {
        try
        {
            return await StatusAsync(client) == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            // The connection was closed, and a new one does not get through its handshake.
            return true;
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(TlsGateway.Projects);
        return response.StatusCode;
    }
}
