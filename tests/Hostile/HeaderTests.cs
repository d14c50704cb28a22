using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class HeaderTests(Rig rig) : CorpusTest(rig)
{
    private static readonly string[] Own = ["Host", "Authorization"];

    public static IEnumerable<TheoryDataRow<string, string>> Lines => Corpus.Read("headers.txt");

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Nothing_leaves_that_is_not_on_the_list(string verdict, string line)
    {
        var lines = Corpus.Bytes(line);
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"GET /tenants/{GatewayProcess.TenantA}/_echo HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n"), .. lines, .. "\r\n"u8,
        ];

        // Without `Connection: close`, which would hide what else Connection names; a second request closes.
        var answers = await Rig.AttackAsync((byte[])[.. request, .. Rig.Request("/closing")], Cancellation);
        if (verdict is not ("withheld" or "passes"))
        {
            AssertRefused(verdict, answers.Count == 2 && answers[1].Status == 404 ? [answers[0]] : answers);
            return;
        }

        Assert.Equal([200, 404], answers.Select(answer => answer.Status));
        var arrived = Assert.Single(Rig.Arrived).Headers;
        Assert.StartsWith("Bearer " + Canary.TemporaryKey, Assert.Single(arrived, field => field.Key == "Authorization").Value, StringComparison.Ordinal);
        var others = arrived.Where(field => !Own.Contains(field.Key)).ToList();
        if (verdict == "withheld")
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

    [Fact]
    public async Task The_host_sent_is_auroras_whatever_the_caller_names()
    {
        await Rig.AttackAsync(Rig.Request($"/tenants/{GatewayProcess.TenantA}/_echo"), Cancellation);
        Assert.Equal(Rig.Aurora.BaseUrl.Authority, Assert.Single(Assert.Single(Rig.Arrived).Headers, field => field.Key == "Host").Value);
    }
}
