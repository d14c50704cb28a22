using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>What one caller leaves half-done must not become part of what another one sends.</summary>
public class SmugglingTests(Rig rig) : CorpusTest(rig)
{
    private static readonly string Head =
        $"POST /tenants/{GatewayProcess.TenantA}/uploads HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n";

    private static readonly string Hidden = $"DELETE /tenants/{GatewayProcess.TenantA}/hidden HTTP/1.1\r\nHost: x\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n", "")]
    [InlineData("Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "40\r\n")]
    public async Task The_next_tenant_sees_nothing_of_a_body_that_was_broken_off(string framing, string prefix)
    {
        Rig.Aurora.Reset();
        for (var round = 1; round <= 10; round++)
        {
            using (var attacker = await RawSocket.ConnectAsync(Rig.Gateway.Data, Cancellation))
            {
                await attacker.SendAsync(Encoding.ASCII.GetBytes(Head + framing + prefix + Hidden), Cancellation);
                await Rig.Aurora.WaitForRequestsAsync((2 * round) - 1, Cancellation);
            }

            var response = Assert.Single(RawResponse.ReadAll(
                await RawSocket.ExchangeAsync(Rig.Gateway.Data, Rig.Request($"/tenants/{GatewayProcess.TenantB}"), Cancellation)));
            Assert.Equal(200, response.Status);
            Assert.Contains(GatewayProcess.TenantB, response.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Rig.Arrived, request => request.Method == "DELETE");
        Assert.Equal(20, Rig.Arrived.Count);
        Rig.AssertUnharmed();
    }

    [Fact]
    public async Task Pipelined_requests_of_many_tenants_get_responses_in_order_each_with_its_own_key()
    {
        var tenants = Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? GatewayProcess.TenantA : GatewayProcess.TenantB).ToList();
        var bytes = tenants.SelectMany(
            tenant => Encoding.ASCII.GetBytes($"GET /tenants/{tenant} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n\r\n"))
            .Concat(Rig.Request("/closing")).ToArray();
        var responses = await Rig.AttackAsync(bytes, Cancellation);
        Assert.Equal(tenants, responses.Take(50).Select(response => response.Field("X-Emulator-Tenant")));
        Rig.AssertUnharmed();
    }

    [Fact]
    public async Task The_second_request_of_a_connection_needs_a_proof_of_its_own()
    {
        var first = $"GET /tenants/{GatewayProcess.TenantA} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n\r\n";
        var second = $"GET /tenants/{GatewayProcess.TenantA} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        var responses = await Rig.AttackAsync(Encoding.ASCII.GetBytes(first + second), Cancellation);
        Assert.Equal(["200", "401 caller-unknown"], responses.Select(response => response.ToString()));
    }
}
