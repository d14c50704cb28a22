using System.Collections.Concurrent;
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

    public string Summary =>
        "Clients that read or write a few bytes a second cost little memory, delay no other client, and leave nothing behind.";

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
        var ports = new ConcurrentBag<int>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, slow).Select(i => Task.Run(
            () => i % 2 == 0 ? ReadSlowly(gateway, context.Caller.Key, ports, over.Token) : WriteSlowly(gateway, ports, over.Token),
            CancellationToken.None)).ToList();

        // At the beginning: who takes longer than the gateway's patience for a request head is shown the door on the way.
        var held = 0;
        await Waiting.TryUntilAsync(
            _ => Task.FromResult((held = HeldConnections.Count(gateway.Url.Port, ports)) >= slow), TimeSpan.FromSeconds(30),
            cancellationToken);
        var brisk = await context.Run(Call("in a hurry"), cancellationToken, LoadSimulation.Inject(rate, length));
        var during = gateway.Sample();
        await over.CancelAsync();
        await Task.WhenAll(clients);
        cancellationToken.ThrowIfCancellationRequested();

        var left = held;
        await Waiting.TryUntilAsync(
            _ => Task.FromResult((left = HeldConnections.Count(gateway.Url.Port, ports)) == 0), TimeSpan.FromSeconds(30),
            cancellationToken);
        context.CheckNoFailures(warmUp, brisk);
        context.Check(Threshold.Exactly("slow clients whose connection the gateway held", held, slow));

        // A reader that does not read may fill one pipe each way; far less than the body that waits for it.
        context.Check(Threshold.AtMost(
            $"growth of memory in MB for {slow} slow clients", (double)(during.ResidentBytes - before.ResidentBytes) / Megabyte,
            32 + (slow * 0.25)));
        context.Check(Threshold.Exactly("connections held after their clients had gone", left, 0));
    }

    // Asks for a large body and takes a hundred bytes of it now and then.
    private static Task ReadSlowly(GatewayProcess gateway, string apiKey, ConcurrentBag<int> ports, CancellationToken over) =>
        Converse(gateway, ports, async (socket, pause) =>
    {
        socket.ReceiveBufferSize = 4096;
        await socket.SendAsync(LargeDownload.Request(apiKey, BodySize), over);
        var buffer = new byte[100];
        while (await pause.WaitForNextTickAsync(over) && await socket.ReceiveAsync(buffer, over) > 0)
        {
        }
    }, over);

    // Never comes to the end of its request head.
    private static Task WriteSlowly(GatewayProcess gateway, ConcurrentBag<int> ports, CancellationToken over) =>
        Converse(gateway, ports, async (socket, pause) =>
    {
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /tenants/{LoadTenants.Number(0)}/projects HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "), over);
        while (await pause.WaitForNextTickAsync(over))
        {
            await socket.SendAsync("a"u8.ToArray(), over);
        }
    }, over);

    private static async Task Converse(
        GatewayProcess gateway, ConcurrentBag<int> ports, Func<Socket, PeriodicTimer, Task> conversation, CancellationToken over)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Url.Port), over);
            ports.Add(((IPEndPoint)socket.LocalEndPoint!).Port);
            await conversation(socket, pause);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Disconnected for being slow, or the scenario has ended: both are correct.
        }
    }
}
