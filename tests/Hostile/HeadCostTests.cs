using System.Net.Security;
using System.Text;
using AuroraGateway.Hostile.Confined;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>
/// What a stranger's connection costs in resident memory while its head is short and unfinished: such heads are counted by no budget of
/// their own, so each must stay below what the budget counts for a connection. SECURITY.md contains the figures.
/// </summary>
public sealed class HeadCostTests(Rig rig) : CorpusTest(rig)
{
    private const int First = 100;
    private const int Connections = 400;
    private const long KiB = 1024;

    // Just below the size from which on a head counts by itself.
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        $"GET /tenants/{GatewayProcess.TenantA} HTTP/1.1\r\nHost: x\r\nX-Head: {new string('a', 1_900)}\r\n");

    [Theory]
    [InlineData(false, 88 * KiB)]
    [InlineData(true, 136 * KiB)]
    public async Task A_short_unfinished_head_costs_less_than_the_budget_counts_for_its_connection(bool encrypted, long most)
    {
        using var confinement = Confinement.Create(descriptors: 16_384);
        await using var gateway = await Rig.StartConfinedAsync(confinement, encrypted, adjust: null);

        // What the first connections cost once is no cost of each. They stay, or their memory would be used again.
        using var first = await OpenAsync(gateway, encrypted, First);
        var before = gateway.Memory;
        using var held = await OpenAsync(gateway, encrypted, Connections);
        var each = (gateway.Memory - before) / Connections;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{(encrypted ? "TLS" : "clear text")}: {each / KiB} KiB for each of {Connections} connections.");
        Assert.InRange(each, 1, most);
    }

    private Task<IDisposable?> OpenAsync(GatewayProcess gateway, bool encrypted, int count) => Strangers.OpenAsync(
        count, () =>
            RawSocket.ConnectAsync(
                gateway.Data, Cancellation, encrypted ? Rig.Handshake(SslApplicationProtocol.Http11, certificate: false) : null),
        Head, Cancellation);
}
