using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary>Measures what the gateway adds to a call: over TLS at a low rate, at its first call, and at a published point.</summary>
internal sealed class LatencyMeasurement(LatencySize size, PeerBuilds builds, PacedCsv csv, TextWriter progress)
{
    private long calls;

    public async Task<LatencyResult> Run(CancellationToken cancellationToken)
    {
        await using var starter = new PeerStarter(builds);
        var (http1, http2) = Upstream.Encrypted(starter.Folder);
        var direct = await starter.Direct(cancellationToken, [http1, http2], [LatencySize.Bytes]);
        var point = await Point(starter, direct, cancellationToken);
        var over1 = await OverTls(starter, http1, cancellationToken);
        var over2 = await OverTls(starter, http2, cancellationToken);
        var first = new List<FirstCall>();
        for (var start = 0; start < size.Starts; start++)
        {
            first.Add(await First(starter, http2, $"gateway-first-{start}", cancellationToken));
        }

        return new LatencyResult(size, over1, over2, FirstCall.Median(first), point, calls);
    }

    private async Task<AddedLatency> OverTls(PeerStarter starter, Upstream upstream, CancellationToken cancellationToken)
    {
        var name = upstream.IsHttp2 ? "gateway-h2" : "gateway-h1";
        var gateway = await starter.Start(PeerNames.Gateway, name, upstream, cancellationToken);
        using var http = Client(upstream);
        var straight = Calls("direct", upstream.Url, PeerStarter.DirectProof, http, upstream.IsHttp2);
        var through = Calls(name, gateway.Url, gateway.Proof, starter.Http, isHttp2: false);
        var (direct, added) = (new List<(double, double)>(), new List<(double, double)>());
        for (var round = 1; round <= size.Rounds; round++)
        {
            var one = await straight.Run(LatencySize.WarmUp, size.Turn, cancellationToken);
            var other = await through.Run(LatencySize.WarmUp, size.Turn, cancellationToken);
            direct.Add((one.P50, one.P99));
            added.Add((other.P50, other.P99));
            await progress.WriteLineAsync(
                $"round {round} of {size.Rounds}  {name}  direct p50 {one.P50} µs, p99 {one.P99} µs  " +
                $"gateway p50 {other.P50} µs, p99 {other.P99} µs");
        }

        return AddedLatency.Of(direct, added);
    }

    private async Task<AddedLatency> Point(PeerStarter starter, Peer direct, CancellationToken cancellationToken)
    {
        var gateway = await starter.Start(PeerNames.Gateway, cancellationToken);
        var (straight, through) = (new List<(double, double)>(), new List<(double, double)>());
        csv.Begin();
        for (var round = 0; round <= size.Rounds; round++)
        {
            foreach (var (peer, turns) in new[] { (direct, straight), (gateway, through) })
            {
                var paced = new PacedCalls(
                    peer, PeerStarter.PathOf(LatencySize.Bytes), LatencySize.PointConnections, LatencySize.PointRate);
                var made = await paced.Run(size.Turn, cancellationToken);

                // The first round warms up.
                if (round > 0)
                {
                    turns.Add((PacedCalls.Percentile(made, 0.5), PacedCalls.Percentile(made, 0.99)));
                    csv.Append(peer.Name, round, made);
                    calls += made.Count;
                    await progress.WriteLineAsync(
                        $"round {round} of {size.Rounds}  {LatencySize.PointRate}/s  {peer.Name,-8} p50 {turns[^1].Item1:0} µs, " +
                        $"p99 {turns[^1].Item2:0} µs");
                }
            }
        }

        return AddedLatency.Of(straight, through);
    }

    private async Task<FirstCall> First(PeerStarter starter, Upstream upstream, string name, CancellationToken cancellationToken)
    {
        using var http = Client(upstream);
        var straight = Calls("direct", upstream.Url, PeerStarter.DirectProof, http, upstream.IsHttp2);
        var (directCold, directWarm) = await ColdAndWarm(straight, cancellationToken);
        var gateway = await starter.StartIdle(name, upstream, cancellationToken);
        var through = Calls(name, gateway.Url, gateway.Proof, starter.Http, isHttp2: false);
        var (cold, warm) = await ColdAndWarm(through, cancellationToken);
        await progress.WriteLineAsync(
            $"{name}  direct {directCold:0} µs, then {directWarm:0} µs  gateway {cold:0} µs, then {warm:0} µs");
        return new FirstCall(directCold, directWarm, cold, warm);
    }

    private static async Task<(double Cold, double Warm)> ColdAndWarm(SteadyTurn calls, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var call = 0; call < 21; call++)
        {
            var sent = TimeProvider.System.GetTimestamp();
            var response = await calls.Call(cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(sent).TotalMicroseconds);
            if (!response.IsOk)
            {
                throw new InvalidOperationException($"A call failed: {response.Code}.");
            }
        }

        return (times[0], Quantile.Median(times.Skip(11)));
    }

    private static SteadyTurn Calls(string name, Uri url, (string, string) proof, HttpMessageInvoker http, bool isHttp2) =>
        new(name, new Uri(url, PeerStarter.PathOf(LatencySize.Bytes)), proof, http, LatencySize.TlsRate) { IsHttp2 = isHttp2 };

    private static HttpMessageInvoker Client(Upstream upstream)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(upstream.Certificate!.AuthorityFile);
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        });
    }
}
