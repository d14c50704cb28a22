using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class FramingTests(Rig rig) : CorpusTest(rig)
{
    private static int attacks;

    public static IEnumerable<TheoryDataRow<string, string>> Requests => Corpus.Read("framing.txt");

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Where_a_request_ends_is_known_or_the_connection_is_closed(string verdict, string line)
    {
        foreach (var way in (await Rig.WaysAsync()).OfType<Http1Way>())
        {
            // Marked, because a request whose body was aborted may arrive at Aurora after the response of the gateway.
            var mark = $"?attack={Interlocked.Increment(ref attacks)}.";
            var followUp = $"/tenants/{GatewayProcess.TenantB}/follow-up{mark}";
            var marked = line.Replace("/uploads HTTP", $"/uploads{mark} HTTP", StringComparison.Ordinal);
            Rig.Aurora.Reset();
            var responses = await way.ExchangeAsync((byte[])[.. Corpus.Bytes(marked, way.Proof), .. way.Last(followUp)], Cancellation);
            var arrived = Rig.Arrived.Where(request => !request.Target.Contains("?attack=", StringComparison.Ordinal) ||
                request.Target.EndsWith(mark, StringComparison.Ordinal)).ToList();
            var words = verdict.Split(' ', 2);
            switch (words[0])
            {
                case "served":
                    Assert.Equal([201, 404], responses.Select(response => response.Status));
                    Assert.Contains(
                        "\"bytes\":" + (line.EndsWith("hello", StringComparison.Ordinal) ||
                            line.Contains("\\r\\nhello\\r\\n", StringComparison.Ordinal)
                                ? 5
                                : 62), responses[0].Body, StringComparison.Ordinal);
                    Assert.Equal([$"/tenants/{GatewayProcess.TenantA}/uploads{mark}", followUp], arrived.Select(request => request.Target));
                    Assert.DoesNotContain(arrived, request => request.Headers.Any(field => field.Key is "X-Api-Key" or "Trailer"));
                    break;
                case "aborted":
                    Assert.Equal(words[1], Assert.Single(responses).ToString());
                    Assert.DoesNotContain(arrived, request => request.Target == followUp);
                    break;
                default:
                    AssertRefused(words[1], responses, arrived, way.Name);
                    break;
            }

            Rig.AssertUnharmed();
        }
    }

    [Fact]
    public async Task A_clear_text_port_speaks_no_http2()
    {
        Rig.Aurora.Reset();
        var response = await RawSocket.ExchangeAsync(
            Rig.Gateway.Data, (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Rig.Request("/")], Cancellation);
        Assert.DoesNotContain("HTTP/1.1 2", System.Text.Encoding.Latin1.GetString(response), StringComparison.Ordinal);
        Assert.Empty(Rig.Aurora.Requests);
    }
}
