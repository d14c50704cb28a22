using System.Collections.Concurrent;
using System.Text.Json;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>Callers of every kind, which send requests through all faults until they are stopped.</summary>
internal sealed class Crowd(IReadOnlyList<Calls> kinds, Sessions sessions, Random random) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource noMoreSessions = new();
    private readonly ConcurrentDictionary<(string Kind, string Tenant), double> served = new();
    private Task working = Task.CompletedTask;

    public void Start() =>
        working = Task.WhenAll(
            [.. kinds.Select(kind => WorkAsync(kind, new Random(random.Next()))), UseAppsAsync(new Random(random.Next()))]);

    /// <summary>Whether each kind was served by Aurora for each tenant since that moment.</summary>
    public bool AllServedSince(double moment) =>
        kinds.All(kind => Tenants.Ordinary.All(tenant => served.TryGetValue((kind.Kind, tenant), out var last) && last > moment));

    public Task StopSessionsAsync() => noMoreSessions.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await noMoreSessions.CancelAsync();
        await stopping.CancelAsync();
        await working;
        stopping.Dispose();
        noMoreSessions.Dispose();
    }

    private async Task WorkAsync(Calls calls, Random own)
    {
        while (!stopping.IsCancellationRequested)
        {
            var tenant = Tenants.Ordinary[own.Next(Tenants.Ordinary.Length)];
            if (await calls.CallAsync(tenant, null, own.Next(10) == 0, stopping.Token) is 200 or 201)
            {
                served[(calls.Kind, tenant)] = Moments.Now;
            }

            await Moments.PassAsync(own.NextDouble() * 0.06);
        }
    }

    private async Task UseAppsAsync(Random own)
    {
        while (!noMoreSessions.IsCancellationRequested)
        {
            try
            {
                await sessions.RunAsync(own, noMoreSessions.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
            {
                // The emulator was down when a token was wanted; or the crowd goes home.
                await Moments.PassAsync(0.1);
            }
        }
    }
}
