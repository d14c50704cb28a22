using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Load.Compare;
using AuroraGateway.Load.Compare.Wire;

namespace AuroraGateway.Unit.Load;

public class WireTests
{
    private static readonly WireLane Http1 = new(PeerNames.Gateway, false);
    private static readonly WireLane Http2 = new(PeerNames.Gateway, true);

    [Fact]
    public void A_lane_is_compared_with_nginx_and_with_bare_yarp_over_the_same_protocol()
    {
        var result = Result(new() { [WireLane.Reference] = 40, [Bare(false)] = 80, [Bare(true)] = 50, [Http1] = 60, [Http2] = 45 });

        var table = WireTable.Markdown(result, isCounted: false);

        Assert.Contains(
            "| 0.1 kB | gateway, HTTP/1.1 | 60.0 µs CPU | 1.50 (1.50–1.50) | 0.75 (0.75–0.75) | 9,000 | 6.5 |", table,
            StringComparison.Ordinal);
        Assert.Contains(
            "| 0.1 kB | gateway, HTTP/2 | 45.0 µs CPU | 1.13 (1.13–1.13) | 0.90 (0.90–0.90) | 9,000 | – |", table,
            StringComparison.Ordinal);
        Assert.Contains("| 0.1 kB | nginx-lua, HTTP/1.1 | 40.0 µs CPU | 1 | 0.50 (0.50–0.50) |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_target_that_was_measured_has_a_row_and_a_verdict()
    {
        var result = Result(new() { [WireLane.Reference] = 40, [Bare(true)] = 50, [Http1] = 60, [Http2] = 40 });

        var rows = WireTarget.All.Select(target => target.Row(result)).OfType<string>();

        Assert.Equal(
            [
                "| 0.1 kB, HTTP/1.1: cost beside nginx + Lua | ≤ 1.35 | 1.50 (1.50–1.50) | missed |",
                "| 0.1 kB, HTTP/2: cost beside nginx + Lua | ≤ 1.00 | 1.00 (1.00–1.00) | met |",
                "| 0.1 kB, HTTP/2: cost beside bare YARP | ≤ 0.85 | 0.80 (0.80–0.80) | met |",
                "| 0.1 kB, HTTP/1.1: system calls a request | ≤ 6.00 | 6.50 (6.50–6.50) | missed |",
            ],
            rows);
    }

    [Fact]
    public void Each_lane_has_its_own_name_and_each_size_and_protocol_its_targets()
    {
        Assert.Equal(WireLane.All.Count, WireLane.All.Select(static lane => lane.Name).Distinct().Count());
        Assert.Equal((4 * WireSizes.All.Count) + 2, WireTarget.All.Count);
    }

    [Fact]
    public void A_clear_upstream_has_no_tls_in_any_configuration()
    {
        var clear = new Upstream(4711);

        Assert.Equal(("http", "", "127.0.0.1:4711", ""), (clear.Scheme, clear.Nginx, clear.HAProxy, clear.ListenCertificate));
    }

    [Fact]
    public void The_certificate_of_a_run_is_verified_by_its_authority_for_name_and_address()
    {
        var folder = Directory.CreateTempSubdirectory("aurora-wire-");
        try
        {
            var made = ServerCertificate.Make(folder.FullName);
            using var certificate = X509Certificate2.CreateFromPemFile(made.ChainFile, made.KeyFile);
            using var authority = X509CertificateLoader.LoadCertificateFromFile(made.AuthorityFile);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

            Assert.True(chain.Build(certificate));
            Assert.True(certificate.MatchesHostname(ServerCertificate.Name));
            Assert.True(certificate.MatchesHostname("127.0.0.1"));
            Assert.True(certificate.HasPrivateKey);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WireLane Bare(bool isHttp2) => new(PeerNames.BareYarp, isHttp2);

    private static WireResult Result(Dictionary<WireLane, double> microseconds)
    {
        var size = new ComparisonSize(1, 1, TimeSpan.FromSeconds(1), TimeSpan.Zero, 64);
        var measured = microseconds.ToDictionary(
            static each => each.Key.Name, static each => new List<Measurement> { new(each.Value, null, 9_000, null, null, 1) });
        var comparison = new ComparisonResult(size, CountsInstructions: false, measured, new Dictionary<string, List<StartUp>>());
        return new WireResult(
            size, new Dictionary<int, ComparisonResult> { [WireSizes.Small] = comparison },
            new Dictionary<(int, string), double> { [(WireSizes.Small, Http1.Name)] = 6.5 });
    }
}
