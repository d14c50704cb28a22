using System.Text;
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
            await AssertAsync(expected.StartsWith("goaway", StringComparison.Ordinal) ? expected : proves ? "400 forbidden-credential" : "200", way, Corpus.Bytes(line));
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

    private async Task AssertAsync(string expected, Way way, byte[] lines)
    {
        Rig.Aurora.Reset();
        var answer = await way.AskAsync(Target, lines, Cancellation);
        if (expected != "200")
        {
            AssertRefused(expected, [answer], way: way.Name);
            Assert.Equal(expected.StartsWith("401", StringComparison.Ordinal), answer.Field("WWW-Authenticate") is not null);
            return;
        }

        Assert.Equal($"{way}: 200", $"{way}: {answer}");
        Rig.AssertUnharmed();
    }
}
