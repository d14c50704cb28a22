using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Leaving;

namespace AuroraGateway.Hostile;

/// <summary>Ten restarts under load lose no request and refuse no connection, in each of the ways that docs/operations.md names.</summary>
public sealed class RestartTests(LeavingScene scene) : IClassFixture<LeavingScene>
{
    private const int Restarts = 10;

    // Served between one restart and the next.
    private const int Requests = 20;

    private static readonly Action<JsonObject> Handover = static listen => listen["Handover"] = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_place_with_a_socket_that_the_supervisor_holds()
    {
        var place = scene.Prepare();
        using var socket = new PassedSocket(place.Data);
        await UnderLoadAsync(place, Start, async running =>
        {
            running.Signal("TERM");
            Assert.Equal(0, await running.EndAsync());
            return await Start();
        });

        async Task<GatewayProcess> Start()
        {
            var run = socket.Launch(place.File);
            await run.UntilStartedAsync();
            return run;
        }
    }

    [Fact]
    public Task By_a_second_process_on_the_same_port() => ReplacedAsync(scene.Prepare(Handover));

    [Fact]
    public Task By_a_second_process_on_the_same_Unix_socket() => ReplacedAsync(scene.Prepare(listen =>
    {
        Handover(listen);
        (listen["Url"], listen["AdminUrl"]) = ("unix:" + scene.SocketPath("data.sock"), "unix:" + scene.SocketPath("admin.sock"));
    }));

    private static Task ReplacedAsync(LeavingScene.Place place)
    {
        return UnderLoadAsync(place, Start, async running =>
        {
            var next = await Start();
            running.Signal("TERM");
            Assert.Equal(0, await running.EndAsync());
            return next;
        });

        Task<GatewayProcess> Start() => GatewayProcess.StartAsync(new Dictionary<string, string?>(), place.File);
    }

    private static async Task UnderLoadAsync(
        LeavingScene.Place place, Func<Task<GatewayProcess>> start, Func<GatewayProcess, Task<GatewayProcess>> replace)
    {
        // One opens a connection for each request: more would use up this machine's ports.
        BusyClient[] clients =
        [
            .. Enumerable.Range(0, 4).Select(_ => new Http1Client(place.OpenAsync, hasSuccessor: true)),
            new Http1Client(place.OpenAsync, hasSuccessor: true, isOneEach: true),
        ];
        var gateway = await start();
        try
        {
            var running = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(Cancellation))));
            for (var i = 0; i < Restarts; i++)
            {
                await ServedAsync(clients);
                var old = gateway;
                gateway = await replace(old);
                await old.DisposeAsync();
            }

            await ServedAsync(clients);
            Array.ForEach(clients, static client => client.Stop());
            await running.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            Assert.Empty(clients.SelectMany(static client => client.Losses));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static Task ServedAsync(BusyClient[] clients)
    {
        var before = Array.ConvertAll(clients, static client => client.Served);
        return Waiting.UntilAsync(
            () => clients.Zip(before).All(static pair => pair.First.Losses.Count > 0 || pair.First.Served >= pair.Second + Requests),
            "every client is served", Cancellation);
    }
}
