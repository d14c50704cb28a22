using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Many downloads to clients that read slower than Aurora sends: what is on its way must not fill the memory.</summary>
internal sealed class SlowDownloads : IScenario
{
    private const long Megabyte = 1024 * 1024;
    private const int BodySize = 10_000_000;

    public string Name => "slow-downloads";

    public string Summary => "Downloads of 10 MB to clients that read slowly hold a bounded part of it each.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var count = profile.Pick(100, 300, 1_000);
        var length = profile.Seconds(0.5, 5, 30);
        var aurora = context.Own(await StreamingAurora.Start(cancellationToken));
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = aurora.Url.ToString() }, cancellationToken);
        var warmUp = await context.Run(
            new Step("warm-up", (_, token) => context.Client.Get(
                gateway.Url, context.Caller.Key, LoadTenants.Number(0), $"bytes/{BodySize / 10}", token)),
            cancellationToken, LoadSimulation.Burst(4));
        var idle = gateway.Sample().ResidentBytes;
        var begun = new ConcurrentDictionary<int, long>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, count).Select(
            i => Task.Run(() => Download(gateway, context.Caller.Key, i, begun, over.Token), CancellationToken.None)).ToList();
        await Waiting.TryUntilAsync(_ => Task.FromResult(begun.Count == count), TimeSpan.FromSeconds(60), cancellationToken);
        var peak = await Peak(gateway, length, cancellationToken);
        await over.CancelAsync();
        await Task.WhenAll(clients);
        cancellationToken.ThrowIfCancellationRequested();

        context.CheckNoFailures(warmUp);
        context.Check(Threshold.Exactly("downloads that have begun", begun.Count, count));
        context.Check(Threshold.AtMost(
            $"growth of memory in MB for {count} slow downloads of 10 MB", (double)(peak - idle) / Megabyte, profile.Pick(40, 60, 100)));
        context.Check(Threshold.Exactly("downloads that ended early", begun.Values.Count(static received => received < 0), 0));
    }

    private static async Task<long> Peak(GatewayProcess gateway, TimeSpan length, CancellationToken cancellationToken)
    {
        var (peak, began) = (0L, TimeProvider.System.GetTimestamp());
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(began) < length)
        {
            await tick.WaitForNextTickAsync(cancellationToken);
            peak = Math.Max(peak, gateway.Sample().ResidentBytes);
        }

        return peak;
    }

    // Reads 16 KB now and then, through a small buffer of the kernel. What it received so far is noted; -1 if the gateway closed.
    private static async Task Download(
        GatewayProcess gateway, string apiKey, int number, ConcurrentDictionary<int, long> begun, CancellationToken over)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Url.Port), over);
            await socket.SendAsync(LargeDownload.Request(apiKey, BodySize), over);
            var received = 0L;
            do
            {
                var read = await socket.ReceiveAsync(buffer, over);
                received = read == 0 ? -1 : received + read;
                begun[number] = received;
            }
            while (received >= 0 && await pause.WaitForNextTickAsync(over));
        }
        catch (Exception exception) when (exception is SocketException)
        {
            begun[number] = -1;
        }
        catch (OperationCanceledException)
        {
            // The scenario has ended.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
