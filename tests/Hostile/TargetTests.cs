using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

public class TargetTests(Rig rig) : CorpusTest(rig)
{
    public static IEnumerable<TheoryDataRow<string, string>> Targets => Corpus.Read("targets.txt");

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_target_that_can_be_read_in_two_ways_is_refused_and_a_good_one_is_sent_byte_for_byte(string verdict, string line)
    {
        var target = Corpus.Bytes(line);
        foreach (var way in await Rig.WaysAsync())
        {
            Rig.Aurora.Reset();
            var response = await way.AskAsync(target, [], Cancellation);
            if (way.Verdict(verdict) is not "forwarded" and var refused)
            {
                AssertRefused(refused, [response], way: way.Name);
                continue;
            }

            Assert.True(response.Status > 0 && response.Field("Proxy-Status") is null, $"{way}: {response}");
            Assert.Equal(Encoding.Latin1.GetString(target), Assert.Single(Rig.Arrived).Target);
            Rig.AssertUnharmed();
        }
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("TRACK")]
    [InlineData("CONNECT", "405 method-refused / reset Protocol")]
    [InlineData("PRI")]
    [InlineData("trace")]
    [InlineData("get")]
    [InlineData("Get")]
    [InlineData("GET1")]
    [InlineData("M-SEARCH-M-SEARCH-M-SEARCH")]
    [InlineData("X_Y")]
    [InlineData("!#$%&'*+-.^_`|~")]
    public async Task A_method_that_repeats_tunnels_or_can_be_read_in_two_ways_is_refused(
        string method, string verdict = "405 method-refused")
    {
        foreach (var way in await Rig.WaysAsync())
        {
            Rig.Aurora.Reset();
            AssertRefused(
                way.Verdict(verdict),
                [await way.AskAsync(Encoding.ASCII.GetBytes($"/tenants/{GatewayProcess.TenantA}"), [], Cancellation, method)],
                    way: way.Name);
        }
    }

    [Theory]
    [InlineData("CONNECT gateway:80")]
    [InlineData("CONNECT aurora.example:443")]
    public async Task A_tunnel_is_refused(string line) =>
        AssertRefused("405 method-refused", await Rig.AttackAsync(
            Encoding.ASCII.GetBytes(
                $"{line} HTTP/1.1\r\nHost: {line[8..]}\r\nX-Api-Key: {GatewayProcess.AllKey}\r\nConnection: close\r\n\r\n"), Cancellation));

    [Theory]
    [InlineData("GET", "PUT")]
    [InlineData("POST", "DELETE")]
    public async Task Other_methods_reach_aurora_as_they_are(params string[] methods)
    {
        foreach (var method in methods)
        {
            await Rig.AttackAsync(Rig.Request($"/tenants/{GatewayProcess.TenantA}/_echo", "Content-Length: 0\r\n", method), Cancellation);
            Assert.Equal(method, Assert.Single(Rig.Arrived).Method);
        }
    }

    [Fact]
    public async Task A_forbidden_tenant_and_one_that_does_not_exist_get_the_same_response()
    {
        foreach (var way in await Rig.StrangersAsync())
        {
            var forbidden = await ViewAsync(way, GatewayProcess.TenantB);
            var unknown = await ViewAsync(way, "deadbeef-0000-4000-8000-000000000000");
            Assert.Equal(Without(forbidden), Without(unknown));
            Assert.Equal(forbidden.Fields.Select(field => field.Key), unknown.Fields.Select(field => field.Key));
        }

        async Task<RawResponse> ViewAsync(Way way, string tenant)
        {
            Rig.Aurora.Reset();
            var response = await way.AskAsync(
                Encoding.ASCII.GetBytes($"/tenants/{tenant}/projects"), [], Cancellation,
                proof: $"X-Api-Key: {GatewayProcess.ViewerKey}\r\n");
            AssertRefused("403 not-granted", [response], way: way.Name);
            return response;
        }

        static string Without(RawResponse response) =>
            System.Text.RegularExpressions.Regex.Replace(response.Body, "\"instance\":\"[0-9a-f]+\"", "");
    }
}
