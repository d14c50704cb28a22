using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using AuroraGateway.Hostile.Chaos;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class CallerProofTests(Rig rig) : CorpusTest(rig)
{
    private static readonly byte[] Target = Encoding.ASCII.GetBytes($"/tenants/{GatewayProcess.TenantB}/projects");

    public static IEnumerable<TheoryDataRow<string, string>> Proofs => Corpus.Read("tokens.txt");

    public static IEnumerable<TheoryDataRow<string, string>> Jwts => Corpus.Read("jwts.txt");

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task Only_one_good_proof_lets_a_caller_in(string verdict, string line)
    {
        foreach (var way in await Rig.StrangersAsync())
        {
            await AssertAsync(way.Verdict(verdict), way, Corpus.Bytes(line));
        }
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task A_proof_beside_that_of_the_connection_is_one_too_many_and_what_is_none_is_withheld(string verdict, string line)
    {
        var proves = line.Split("\\r\\n").Any(field => field.Split(':')[0].ToUpperInvariant() is "X-API-KEY" or "AUTHORIZATION");
        foreach (var way in (await Rig.WaysAsync()).Where(way => way.IsProvenByConnection))
        {
            var expected = way.Verdict(verdict);
            await AssertAsync(expected == "431" ||
                expected.StartsWith("goaway", StringComparison.Ordinal) ? expected : proves ? "400 forbidden-credential" : "200", way,
                    Corpus.Bytes(line));
        }
    }

    [Theory]
    [MemberData(nameof(Jwts))]
    public async Task A_token_that_the_issuer_did_not_give_this_caller_is_refused(string verdict, string line)
    {
        var token = Encoding.ASCII.GetBytes($"Authorization: Bearer {Rig.Forge(line)}\r\n");
        foreach (var way in await Rig.StrangersAsync())
        {
            await AssertAsync(way.Verdict(verdict), way, token);
        }
    }

    [Fact]
    public async Task Health_and_status_are_no_side_door()
    {
        foreach (var way in await Rig.StrangersAsync())
        {
            foreach (var page in new[] { "/", "/livez", "/readyz", "/metrics", "/status", "/keys", "/reload" })
            {
                Rig.Aurora.Reset();
                AssertRefused("401 caller-unknown", [await way.AskAsync(Encoding.ASCII.GetBytes(page), [], Cancellation)], way: way.Name);
            }
        }
    }

    [Theory]
    [InlineData(BadCertificate.OfAnotherAuthority)]
    [InlineData(BadCertificate.Expired)]
    [InlineData(BadCertificate.NotYetValid)]
    [InlineData(BadCertificate.ForServers)]
    [InlineData(BadCertificate.SelfSigned)]
    public async Task A_certificate_that_does_not_hold_ends_the_handshake(BadCertificate kind)
    {
        Rig.Aurora.Reset();
        var gateway = await Rig.TlsAsync();
        foreach (var protocol in new[] { SslApplicationProtocol.Http11, SslApplicationProtocol.Http2 })
        {
            Tally.Count("bad certificates");
            var said = await HandshakeAsync(gateway.Data, Rig.Handshake(protocol, kind), Cancellation);
            Assert.DoesNotContain("HTTP/1.1", said, StringComparison.Ordinal);
            Assert.Empty(Rig.Aurora.Requests);
        }
    }

    // With TLS 1.3 the client considers the handshake successful until it reads.
    private static async Task<string> HandshakeAsync(EndPoint endpoint, SslClientAuthenticationOptions tls, CancellationToken cancellation)
    {
        try
        {
            return Encoding.Latin1.GetString(await RawSocket.ExchangeAsync(
                endpoint, Encoding.Latin1.GetBytes(
                    $"GET /tenants/{GatewayProcess.TenantB} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), cancellation, tls));
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return "";
        }
    }

    private async Task AssertAsync(string expected, Way way, byte[] lines)
    {
        Rig.Aurora.Reset();
        var response = await way.AskAsync(Target, lines, Cancellation);
        if (expected != "200")
        {
            AssertRefused(expected, [response], way: way.Name);
            Assert.Equal(expected.StartsWith("401", StringComparison.Ordinal), response.Field("WWW-Authenticate") is not null);
            return;
        }

        Assert.Equal($"{way}: 200", $"{way}: {response}");
        Rig.AssertUnharmed();
    }
}
