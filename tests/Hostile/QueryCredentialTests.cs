using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class QueryCredentialTests(Rig rig) : CorpusTest(rig)
{
    public static IEnumerable<TheoryDataRow<string, string>> Queries => Corpus.Read("query-credentials.txt");

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_credential_in_the_query_is_refused_however_it_is_spelled(string verdict, string line)
    {
        var query = line.Replace(' ', '+');
        foreach (var way in await Rig.WaysAsync())
        {
            Rig.Aurora.Reset();
            var response = await way.AskAsync(
                Encoding.ASCII.GetBytes($"/tenants/{GatewayProcess.TenantA}/_echo?{query}"), [], Cancellation);
            if (verdict != "forwarded")
            {
                AssertRefused(verdict, [response], way: way.Name);
                continue;
            }

            Assert.EndsWith("?" + query, Assert.Single(Rig.Arrived).Target, StringComparison.Ordinal);
            Rig.AssertUnharmed();
        }
    }
}
