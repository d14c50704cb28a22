using System.Globalization;

namespace AuroraGateway.Integration.Shared;

/// <summary>A real Redis Cluster of three masters on loopback, each with a third of the slots.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly RedisProcess[] nodes;
    private readonly string[] ids;

    private RedisCluster(RedisProcess[] nodes, string[] ids) => (this.nodes, this.ids) = (nodes, ids);

    public string Endpoint => string.Join(',', nodes.Select(node => node.Endpoint));

    public static async Task<RedisCluster> StartAsync()
    {
        var nodes = new RedisProcess[3];
        var ids = new string[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            // The bus would otherwise want the port 10 000 above, which may be taken or none.
            var bus = Text(FreePort.Take());
            nodes[i] = await RedisProcess.StartAsync("--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "5000");
            ids[i] = await nodes[i].AskAsync("CLUSTER", "MYID");
            await ExpectAsync("OK", nodes[i], "CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
            await ExpectAsync(
                "OK", nodes[i], "CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / nodes.Length), Text((Slots * (i + 1) / nodes.Length) - 1));
            await ExpectAsync("OK", nodes[0], "CLUSTER", "MEET", "127.0.0.1", Text(nodes[i].Port), bus);
        }

        var cluster = new RedisCluster(nodes, ids);
        await Waiting.UntilAsync(async () => (await Task.WhenAll(nodes.Select(node => node.AskAsync("CLUSTER", "INFO")))).All(state =>
            state.Contains("cluster_state:ok", StringComparison.Ordinal)
            && state.Contains("cluster_slots_ok:16384", StringComparison.Ordinal)
            && state.Contains("cluster_known_nodes:3", StringComparison.Ordinal)));
        return cluster;
    }

    public async Task<int> SlotOfAsync(string name) =>
        int.Parse(await nodes[0].AskAsync("CLUSTER", "KEYSLOT", name), CultureInfo.InvariantCulture);

    /// <summary>What a node holds of a slot.</summary>
    public async Task<string[]> NamesInAsync(int node, int slot) =>
        (await nodes[node].AskAsync("CLUSTER", "GETKEYSINSLOT", Text(slot), "100")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a node has returned this error.</summary>
    public async Task<bool> HasSaidAsync(int node, string error) =>
        (await nodes[node].AskAsync("INFO", "errorstats")).Contains("errorstat_" + error, StringComparison.Ordinal);

    /// <summary>The node that serves a slot, of three.</summary>
    public static int OwnerOf(int slot) => Array.FindIndex([0, 1, 2], node => slot < Slots * (node + 1) / 3);

    /// <summary>Moves a slot as resharding does, from its first owner to another.</summary>
    /// <param name="slot">Its number.</param>
    /// <param name="to">The node, of three.</param>
    /// <param name="between">Runs while both nodes have a part in the slot: none of its names has moved yet.</param>
    public async Task MoveAsync(int slot, int to, Func<Task> between)
    {
        var (source, target) = (OwnerOf(slot), to);
        await ExpectAsync("OK", nodes[target], "CLUSTER", "SETSLOT", Text(slot), "IMPORTING", ids[source]);
        await ExpectAsync("OK", nodes[source], "CLUSTER", "SETSLOT", Text(slot), "MIGRATING", ids[target]);
        await between();
        await Waiting.UntilAsync(async () =>
        {
            var names = await NamesInAsync(source, slot);
            if (names.Length > 0)
            {
                // What is not there any more is passed over; what came meanwhile is seen at the next look.
                await nodes[source].AskAsync(["MIGRATE", "127.0.0.1", Text(nodes[target].Port), "", "0", "5000", "KEYS", .. names]);
            }

            return names.Length == 0;
        });
        foreach (var node in new[] { target, source }.Concat(Enumerable.Range(0, nodes.Length).Except([target, source])))
        {
            await ExpectAsync("OK", nodes[node], "CLUSTER", "SETSLOT", Text(slot), "NODE", ids[target]);
        }
    }

    /// <summary>Gives a node's slots to another and takes it out of the cluster. It stays up, and serves no slot any more.</summary>
    /// <param name="node">The node, of three.</param>
    /// <param name="to">The node that gets its slots, empty.</param>
    public async Task RetireAsync(int node, int to)
    {
        string[] range = [Text(Slots * node / nodes.Length), Text((Slots * (node + 1) / nodes.Length) - 1)];
        await ExpectAsync("OK", nodes[node], "FLUSHALL");
        foreach (var each in nodes)
        {
            await ExpectAsync("OK", each, ["CLUSTER", "DELSLOTSRANGE", .. range]);
        }

        await ExpectAsync("OK", nodes[to], ["CLUSTER", "ADDSLOTSRANGE", .. range]);
        await ExpectAsync("OK", nodes[node], "CLUSTER", "RESET", "HARD");
        var staying = nodes.Where((_, index) => index != node).ToList();
        foreach (var each in staying)
        {
            await ExpectAsync("OK", each, "CLUSTER", "FORGET", ids[node]);
        }

        await Waiting.UntilAsync(async () => (await Task.WhenAll(staying.Select(each => each.AskAsync("CLUSTER", "INFO")))).All(state =>
            state.Contains("cluster_state:ok", StringComparison.Ordinal) &&
                state.Contains("cluster_slots_ok:16384", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task ExpectAsync(string result, RedisProcess node, params string[] words) =>
        Assert.Equal(result, await node.AskAsync(words));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
