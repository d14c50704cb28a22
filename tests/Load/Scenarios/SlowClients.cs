using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Clients that hardly read and clients that hardly write, beside clients in a hurry.</summary>
internal sealed class SlowClients : IScenario
{
    private const long Megabyte = 1024 * 1024;
    private const long BodySize = 8 * Megabyte;

    public string Name => "slow-clients";

    public string Summary => "Clients that read or write a few bytes a second hold little memory and nobody up, and leave nothing behind.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var slow = profile.Pick(100, 300, 1_000);
        var length = profile.Seconds(6, 20, 60);
        var aurora = context.Own(await StreamingAurora.Start(cancellationToken));
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = aurora.Url.ToString() }, cancellationToken);

        Step Call(string name) => new(name, (_, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(0), "bytes/2000", token));

        var rate = profile.Pick(100, 200, 500);
        var warmUp = await context.Run(Call("warm-up"), cancellationToken, LoadSimulation.Inject(rate, TimeSpan.FromSeconds(1)));
        var before = gateway.Sample();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, slow).Select(i => Task.Run(
            () => i % 2 == 0 ? ReadSlowly(gateway, context.Caller.Key, over.Token) : WriteSlowly(gateway, over.Token), CancellationToken.None)).ToList();
        var brisk = await context.Run(Call("in a hurry"), cancellationToken, LoadSimulation.Inject(rate, length));
        var during = gateway.Sample();
        await over.CancelAsync();
        await Task.WhenAll(clients);
        cancellationToken.ThrowIfCancellationRequested();

        // Each held one handle at least: its own connection, and a reader one more to Aurora.
        var after = gateway.Sample();
        await Until.True(_ => Task.FromResult(during.Handles - (after = gateway.Sample()).Handles >= slow), TimeSpan.FromSeconds(30), cancellationToken);
        context.CheckNoFailures(warmUp, brisk);
        context.Check(Threshold.AtLeast("connections held by slow clients", during.Handles - before.Handles, slow));

        // A reader that does not read may fill one pipe each way; far less than the body that waits for it.
        context.Check(Threshold.AtMost(
            $"growth of memory in MB for {slow} slow clients", (double)(during.ResidentBytes - before.ResidentBytes) / Megabyte, 32 + (slow * 0.25)));
        context.Check(Threshold.AtLeast("handles given back", during.Handles - after.Handles, slow));
    }

    // Asks for a large body and takes a hundred bytes of it now and then.
    private static Task ReadSlowly(GatewayProcess gateway, string apiKey, CancellationToken over) => Converse(gateway, async (socket, pause) =>
    {
        socket.ReceiveBufferSize = 4096;
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            GET /tenants/{LoadTenants.Number(0)}/bytes/{BodySize} HTTP/1.1
            Host: 127.0.0.1
            X-Api-Key: {apiKey}


            """).ReplaceLineEndings("\r\n")), over);
        var buffer = new byte[100];
        while (await pause.WaitForNextTickAsync(over) && await socket.ReceiveAsync(buffer, over) > 0)
        {
        }
    }, over);

    // Never comes to the end of its request head.
    private static Task WriteSlowly(GatewayProcess gateway, CancellationToken over) => Converse(gateway, async (socket, pause) =>
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /tenants/{LoadTenants.Number(0)}/projects HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "), over);
        while (await pause.WaitForNextTickAsync(over))
        {
            await socket.SendAsync("a"u8.ToArray(), over);
        }
    }, over);

    private static async Task Converse(GatewayProcess gateway, Func<Socket, PeriodicTimer, Task> conversation, CancellationToken over)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Url.Port), over);
            await conversation(socket, pause);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Shown the door for being slow, or the scenario is over: both are fine.
        }
    }
}
