using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>One replica of the published binary with a wall clock that a test can change.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly Verdicts verdicts;

    public Gateway(string name, Identities identities, Uri aurora, string redis, Action<JsonObject, IPEndPoint> listen, Verdicts verdicts)
    {
        this.verdicts = verdicts;
        var folder = Directory.CreateDirectory(Path.Combine(identities.Folder, name));
        (Data, Admin) = (FreePort.Endpoint(), FreePort.Endpoint());
        var configuration = GatewayProcess.Configuration(aurora, folder, Canary.ApplicationKey, Data, Admin);
        identities.Configure(configuration);
        listen(configuration, Data);
        configuration["Redis"] = new JsonObject { ["Endpoint"] = redis, ["Timeout"] = "00:00:00.5" };
        configuration["Limits"] = new JsonObject { ["Aurora"] = new JsonObject { ["Limit"] = 1_000_000 } };
        configuration["Log"] = new JsonObject { ["Level"] = "Debug" };

        // Ten minutes must see many lives of keys, and recover from a fault before the next but one.
        configuration["Keys"] = new JsonObject
        {
            ["Margin"] = "00:00:02",
            ["ExchangeTimeout"] = "00:00:05",
            ["LongestBackOff"] = "00:00:02",
            ["NewTenantsPerMinute"] = 100_000,
            ["ExchangesPerMinute"] = 100_000,
        };
        var file = Path.Combine(folder.FullName, "gateway.json");
        File.WriteAllText(file, configuration.ToJsonString());
        Alone.Begin();
        Process = new Victim("gateway " + name, [GatewayBinary.Path, "run", "--config", file], IsReadyAsync, Hear);
        Clock = new BentClock(Path.Combine(folder.FullName, "clock"), Process.Environment);
    }

    public IPEndPoint Data { get; }

    public IPEndPoint Admin { get; }

    public Victim Process { get; }

    public BentClock Clock { get; }

    /// <summary>When it worked without Redis, by its own word.</summary>
    public Spans Alone { get; } = new();

    public Task StartAsync(CancellationToken cancellation)
    {
        Alone.Begin();
        return Process.StartAsync(cancellation);
    }

    /// <summary>Everything that it shows an operator is read for secrets.</summary>
    public async Task LookAtPagesAsync(CancellationToken cancellation)
    {
        foreach (var page in new[] { "/", "/readyz", "/metrics", "/status", "/keys" })
        {
            verdicts.Shown(
                Process.Name + page, Encoding.Latin1.GetString(await RawSocket.ExchangeAsync(Admin, Rig.Request(page), cancellation)));
            verdicts.Count("pages read for secrets");
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task<bool> IsReadyAsync(CancellationToken cancellation) =>
        FreePort.HasListener(Admin) &&
            (await RawSocket.ExchangeAsync(Admin, Rig.Request("/livez"), cancellation)).AsSpan().StartsWith("HTTP/1.1 200"u8);

    private void Hear(string line)
    {
        verdicts.Count("lines read for secrets");
        verdicts.Shown(Process.Name + "'s log", line);
        if (line.Contains("Running standalone", StringComparison.Ordinal))
        {
            Alone.Begin();
        }
        else if (line.Contains("Redis is in use", StringComparison.Ordinal))
        {
            Alone.End();
        }
    }
}
