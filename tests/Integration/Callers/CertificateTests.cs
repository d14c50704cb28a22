using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Integration.Callers;

public sealed class CertificateTests : IAsyncLifetime
{
    private const string Projects = TlsGateway.Projects;

    private TlsGateway tls = null!;

    public async ValueTask InitializeAsync() => tls = await TlsGateway.StartAsync();

    public ValueTask DisposeAsync() => tls.DisposeAsync();

    [Fact]
    public async Task A_certificate_is_its_callers_proof_by_URI_by_DNS_name_or_by_subject()
    {
        using var svid = tls.Clients.Spiffe("spiffe://corp/ops");
        using var dns = tls.Clients.Issue("CN=x", names => names.AddDnsName("CRM.corp.example"));
        using var subject = tls.Clients.Issue("CN=batch, O=Corp");

        Assert.All([await StatusAsync(svid), await StatusAsync(dns), await StatusAsync(subject)],
            response => Assert.Equal((200, ""), response));
    }

    [Theory]
    [InlineData("spiffe://corp/ops/other")]
    [InlineData("spiffe://evil/ops")]
    [InlineData("spiffe://corp/OPS")]
    public async Task A_good_certificate_of_another_name_is_nobodys(string id)
    {
        using var certificate = tls.Clients.Spiffe(id);
        Assert.Equal((401, "caller-unknown"), await StatusAsync(certificate));
    }

    [Fact]
    public async Task A_name_of_another_kind_does_not_count()
    {
        using var dnsLikeUri = tls.Clients.Issue("CN=x", names => names.AddDnsName("spiffe://corp/ops"));
        using var subjectLikeUri = tls.Clients.Issue("CN=spiffe://corp/ops");
        using var subjectLikeDns = tls.Clients.Issue("CN=crm.corp.example");
        using var twoParts = tls.Clients.Issue("CN=\"batch, O=Corp\"");

        Assert.All(
            [await StatusAsync(dnsLikeUri), await StatusAsync(subjectLikeUri),
                await StatusAsync(subjectLikeDns), await StatusAsync(twoParts)],
            response => Assert.Equal((401, "caller-unknown"), response));
    }

    [Fact]
    public async Task A_certificate_with_the_names_of_two_callers_is_nobodys()
    {
        using var certificate = tls.Clients.Issue("CN=batch, O=Corp", names => names.AddUri(new Uri("spiffe://corp/ops")));
        Assert.Equal((401, "caller-unknown"), await StatusAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_past_or_future_or_for_servers_ends_the_handshake()
    {
        using var stranger = new TestAuthority("Client CA");
        using var wrong = stranger.Spiffe("spiffe://corp/ops");
        using var servers = tls.Authority.Spiffe("spiffe://corp/ops");
        using var expired = tls.Clients.Spiffe("spiffe://corp/ops", from: -10, to: -1);
        using var early = tls.Clients.Spiffe("spiffe://corp/ops", from: 1, to: 10);
        using var serverUse = tls.Clients.Issue("CN=batch, O=Corp", usage: TestAuthority.ServerAuthentication);
        foreach (var certificate in new[] { wrong, servers, expired, early, serverUse, stranger.Certificate, tls.Clients.Certificate })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(certificate));
        }

        Assert.Equal(0, tls.Gateway.Emulator.Stats.Requests);
    }

    [Theory]
    [InlineData("X-Client-Cert")]
    [InlineData("X-Forwarded-Client-Cert")]
    [InlineData("X-SSL-Client-Cert")]
    [InlineData("Client-Cert")]
    public async Task A_header_never_replaces_a_certificate(string header)
    {
        using var good = tls.Clients.Spiffe("spiffe://corp/ops");
        Assert.Equal((401, "caller-unknown"), await StatusAsync(null, (header, Uri.EscapeDataString(good.ExportCertificatePem()))));
        Assert.Equal((401, "caller-unknown"), await StatusAsync(null, (header, "By=spiffe://corp/gateway;URI=spiffe://corp/ops")));

        // Nor does it get in the way of a certificate, or leave.
        Assert.Equal((200, ""), await StatusAsync(good, (header, "URI=spiffe://corp/batch")));
        Assert.DoesNotContain(
            tls.Gateway.Emulator.Requests[^1].Headers, field => field.Key.Equals(header, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Without_a_certificate_an_API_key_counts_and_beside_one_it_is_a_second_proof()
    {
        using var known = tls.Clients.Spiffe("spiffe://corp/ops");
        using var unknown = tls.Clients.Spiffe("spiffe://corp/unknown");
        var key = ("X-Api-Key", GatewayUnderTest.CallerKey);

        Assert.Equal((200, ""), await StatusAsync(null, key));
        Assert.Equal((401, "caller-unknown"), await StatusAsync(null));
        Assert.Equal((400, "forbidden-credential"), await StatusAsync(known, key));
        Assert.Equal((400, "forbidden-credential"), await StatusAsync(unknown, key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_issuing_authority_counts_without_its_root_whether_the_client_sends_it_or_not(bool isSent)
    {
        using var root = new TestAuthority("Root");
        using var issuing = new TestAuthority("Issuing CA", root);
        using var namesake = new TestAuthority("Issuing CA", root);
        await using var partial = await TlsGateway.StartAsync(settings => File.WriteAllText(settings["Tls:ClientCa"]!, issuing.Pem));
        using var certificate = issuing.Spiffe("spiffe://corp/ops");
        using var client = partial.Client(certificate, issuer: isSent ? issuing : null);
        using var response = await client.GetAsync(Projects);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);

        // Issued below the same root, which is not configured.
        using var foreign = namesake.Spiffe("spiffe://corp/ops");
        using var stranger = partial.Client(foreign, sent: isSent ? [namesake.Certificate, root.Certificate] : null);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(Projects));
    }

    [Fact]
    public async Task With_revocation_lists_demanded_a_certificate_whose_status_is_unknown_is_refused()
    {
        await using var strict = await TlsGateway.StartAsync(settings => settings["Tls:Revocation"] = "Offline");
        using var certificate = strict.Clients.Spiffe("spiffe://corp/ops");
        using var client = strict.Client(certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Projects));
    }

    private async Task<(int Status, string Problem)> StatusAsync(X509Certificate2? certificate, params (string Name, string Value)[] fields)
    {
        using var client = tls.Client(certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, Projects);
        foreach (var (name, value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return (
            (int)response.StatusCode,
            response.Headers.TryGetValues("Proxy-Status", out var values) ? values.Single().Split("details=\"")[1].TrimEnd('"') : "");
    }
}
