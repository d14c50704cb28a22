using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>
/// Attacks on memory, connections and time. While each lasts, a well-behaved caller is served, and what the gateway holds stays within a
/// bound. AURORA_HOSTILE_SCALE multiplies the numbers for a long run by command.
/// </summary>
public sealed class ResourceTests(Rig rig) : CorpusTest(rig)
{
    private const long MegaByte = 1024 * 1024;

    // Listen:MaxConnections is 10 000, and a client that opens so many keeps new ones out.
    private const int MostIdle = 9_900;

    private static readonly int Scale = int.TryParse(Environment.GetEnvironmentVariable("AURORA_HOSTILE_SCALE"), out var scale) ? scale : 1;
    private static readonly string Target = "/tenants/" + GatewayProcess.TenantA;

    [Fact]
    public async Task Idle_connections_do_not_keep_a_caller_out()
    {
        await AttackAsync(Math.Min(1_000 * Scale, MostIdle), _ => [], growthLimit: 100 * MegaByte * Scale);
    }

    [Fact]
    public async Task Requests_that_never_end_do_not_keep_a_caller_out()
    {
        var drip = Encoding.ASCII.GetBytes($"GET {Target} HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        await AttackAsync(500 * Scale, _ => drip, growthLimit: 100 * MegaByte * Scale);
    }

    [Fact]
    public async Task Bodies_that_never_come_do_not_keep_a_caller_out()
    {
        var promise =
            Encoding.ASCII.GetBytes($"POST /tenants/{GatewayProcess.TenantB}/uploads HTTP/1.1\r\nHost: x\r\nX-Api-Key: " +
                $"{GatewayProcess.AllKey}\r\nContent-Length: 1000000000\r\n\r\n");
        await AttackAsync(200 * Scale, _ => promise, growthLimit: 100 * MegaByte * Scale);
    }

    [Fact]
    public async Task Floods_of_header_fields_do_not_keep_a_caller_out()
    {
        var flood = Encoding.ASCII.GetBytes($"GET {Target} HTTP/1.1\r\nHost: x\r\n" + string.Concat(
            Enumerable.Range(0, 2_000).Select(i => $"X-Flood-{i}: {new string('a', 100)}\r\n")));
        await AttackAsync(300 * Scale, _ => flood, growthLimit: 150 * MegaByte * Scale);
    }

    [Fact]
    public async Task A_flood_of_unknown_tenants_is_bounded_in_exchanges_and_memory()
    {
        await ServedAsync();
        var before = Rig.Gateway.Memory;
        Rig.Aurora.Reset();
        var statuses = new Dictionary<int, int>();
        using (var connection = await RawSocket.ConnectAsync(Rig.Gateway.Data, Cancellation))
        {
            var count = 3_000 * Scale;
            var requests = Enumerable.Range(0, count).Select(
                i => $"GET /tenants/{i:x8}-0000-4000-8000-000000000000 HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n\r\n");
            var sending = connection.SendAsync(
                Encoding.ASCII.GetBytes(string.Concat(requests) + Encoding.ASCII.GetString(Rig.Request("/closing"))), Cancellation);
            foreach (var response in RawResponse.ReadAll(await connection.ReadToEndAsync(Cancellation)).SkipLast(1))
            {
                statuses[response.Status] = statuses.GetValueOrDefault(response.Status) + 1;
                Assert.True(response.Status == 200 || response is { Status: 503, Code: "overloaded" }, response.ToString());
                Assert.Equal(response.Status == 503, response.Field("Retry-After") is not null);
            }

            await sending;
            Assert.Equal(count, statuses.Values.Sum());
        }

        // Keys:NewTenantsPerMinute is 120; a run that crosses a minute may see twice that.
        Assert.InRange(Rig.Aurora.Stats.Exchanges, 1, 2 * 120 * Scale);
        Assert.InRange(Rig.Gateway.Memory, 0, before + (100 * MegaByte * Scale));
        await ServedAsync();
    }

    [Fact]
    public async Task A_large_body_is_streamed_and_not_kept()
    {
        await ServedAsync();
        var before = Rig.Gateway.Memory;
        var block = new byte[64 * 1024];
        var blocks = 1_600 * Scale;
        using var connection = await RawSocket.ConnectAsync(Rig.Gateway.Data, Cancellation);
        await connection.SendAsync(
            Rig.Request($"{Target}/uploads", $"Content-Length: {(long)blocks * block.Length}\r\n", "POST"), Cancellation);
        for (var sent = 0; sent < blocks; sent++)
        {
            await connection.SendAsync(block, Cancellation);
        }

        var response = Assert.Single(RawResponse.ReadAll(await connection.ReadToEndAsync(Cancellation)));
        Assert.Equal(201, response.Status);
        Assert.Contains($"\"bytes\":{(long)blocks * block.Length}", response.Body, StringComparison.Ordinal);
        Assert.InRange(Rig.Gateway.Memory, 0, before + (64 * MegaByte));
    }

    private async Task AttackAsync(int connections, Func<int, byte[]> first, long growthLimit)
    {
        await ServedAsync();
        var before = Rig.Gateway.Memory;
        var attackers = new List<RawSocket>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var attacker = await RawSocket.ConnectAsync(Rig.Gateway.Data, Cancellation);
                attackers.Add(attacker);
                await attacker.SendAsync(first(i), Cancellation);
                if (i % 50 == 0)
                {
                    await ServedAsync();
                }
            }

            await ServedAsync();
            Assert.InRange(Rig.Gateway.Memory, 0, before + growthLimit);
        }
        finally
        {
            attackers.ForEach(attacker => attacker.Dispose());
        }

        await ServedAsync();
    }

    // Another caller than the one who attacks, whose share of the connections to Aurora may be used up.
    private async Task ServedAsync()
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {Target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {Rig.Token}\r\nConnection: close\r\n\r\n");
        var response = Assert.Single(RawResponse.ReadAll(await RawSocket.ExchangeAsync(Rig.Gateway.Data, request, Cancellation)));
        Assert.Equal(200, response.Status);
    }
}
