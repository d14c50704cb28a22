using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class HeaderTests(Rig rig) : CorpusTest(rig)
{
    private static readonly string[] Own = ["Host", "Authorization"];
    private static readonly byte[] Target = Encoding.ASCII.GetBytes($"/tenants/{GatewayProcess.TenantA}/_echo");

    public static IEnumerable<TheoryDataRow<string, string>> Lines => Corpus.Read("headers.txt");

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Nothing_leaves_that_is_not_on_the_list(string verdict, string line)
    {
        var lines = Corpus.Bytes(line);
        foreach (var way in await Rig.WaysAsync())
        {
            Rig.Aurora.Reset();
            var expected = way.Verdict(verdict);
            if (expected == "no such line")
            {
                continue;
            }

            var response = await way.AskAsync(Target, lines, Cancellation);
            if (expected is not ("withheld" or "passes"))
            {
                AssertRefused(expected, [response], way: way.Name);
                continue;
            }

            Assert.Equal($"{way}: 200", $"{way}: {response}");
            var arrived = Assert.Single(Rig.Arrived).Headers;
            Assert.StartsWith(
                "Bearer " + Canary.TemporaryKey, Assert.Single(arrived, field => field.Key == "Authorization").Value,
                StringComparison.Ordinal);
            var others = arrived.Where(field => !Own.Contains(field.Key)).ToList();
            if (expected == "withheld")
            {
                Assert.Empty(others);
            }
            else
            {
                var sent = Encoding.UTF8.GetString(lines).Split(": ", 2);
                var field = Assert.Single(others);
                Assert.Equal((sent[0].ToUpperInvariant(), sent[1].TrimEnd()), (field.Key.ToUpperInvariant(), field.Value));
            }

            Rig.AssertUnharmed();
        }
    }

    [Theory]
    [InlineData("X-Api-Key: caller-key-of-all")]
    [InlineData("Authorization: Bearer x")]
    [InlineData("Aurora-Version: 2018.01")]
    [InlineData("X-Aurora-Tenant: 22222222-2222-4222-8222-222222222222")]
    [InlineData("Cookie: a=1")]
    [InlineData("X-Sum: 1")]
    public async Task Trailers_of_a_request_do_not_leave(string trailer)
    {
        await Rig.AttackAsync(
            Encoding.Latin1.GetBytes(
                $"POST /tenants/{GatewayProcess.TenantA}/_echo HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n"
                + "Connection: close\r\n"
                + $"Trailer: {trailer.Split(':')[0]}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n{trailer}\r\n\r\n"),
            Cancellation);
        var arrived = Assert.Single(Rig.Arrived).Headers;
        Assert.DoesNotContain(arrived, field => field.Key.Equals(trailer.Split(':')[0], StringComparison.OrdinalIgnoreCase) &&
            !Own.Contains(field.Key));
        Assert.DoesNotContain(arrived, field => field.Key.Equals("Trailer", StringComparison.OrdinalIgnoreCase));
        Rig.AssertUnharmed();
    }

    [Fact]
    public async Task The_host_sent_is_auroras_whatever_the_caller_names()
    {
        await Rig.AttackAsync(Rig.Request($"/tenants/{GatewayProcess.TenantA}/_echo"), Cancellation);
        Assert.Equal(Rig.Aurora.BaseUrl.Authority, Assert.Single(Assert.Single(Rig.Arrived).Headers, field => field.Key == "Host").Value);
    }
}
