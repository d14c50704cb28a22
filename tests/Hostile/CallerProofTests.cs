using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class CallerProofTests(Rig rig) : CorpusTest(rig)
{
    public static IEnumerable<TheoryDataRow<string, string>> Proofs => Corpus.Read("tokens.txt");

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task Only_one_good_proof_lets_a_caller_in(string verdict, string line)
    {
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"GET /tenants/{GatewayProcess.TenantB}/projects HTTP/1.1\r\nHost: gateway\r\n"), .. Corpus.Bytes(line), .. "Connection: close\r\n\r\n"u8,
        ];
        var answers = await Rig.AttackAsync(request, Cancellation);
        if (verdict != "200")
        {
            AssertRefused(verdict, answers);
            Assert.Equal(verdict.StartsWith("401", StringComparison.Ordinal), answers[0].Field("WWW-Authenticate") is not null);
            return;
        }

        Assert.Equal(200, Assert.Single(answers).Status);
        Rig.AssertUnharmed();
    }
}
