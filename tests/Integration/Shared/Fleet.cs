using AuroraGateway.Emulator;
using AuroraGateway.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Shared;

/// <summary>Several gateways in this process, one Aurora, one Redis.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1";

    private Fleet(AuroraEmulator emulator, GatewayUnderTest[] replicas) => (Emulator, Replicas) = (emulator, replicas);

    public AuroraEmulator Emulator { get; }

    public GatewayUnderTest[] Replicas { get; }

    public GatewayUnderTest this[int replica] => Replicas[replica];

    /// <param name="count">Of replicas.</param>
    /// <param name="endpoint">Of Redis.</param>
    /// <param name="change">Settings over the usual ones.</param>
    /// <param name="together">Whether Redis is up, so that the replicas are to use it from the beginning.</param>
    public static async Task<Fleet> StartAsync(
        int count, string endpoint, Action<Dictionary<string, string?>>? change = null, bool together = true)
    {
        var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var replicas = new GatewayUnderTest[count];
        for (var i = 0; i < count; i++)
        {
            replicas[i] = await GatewayUnderTest.StartAsync(
                settings =>
                {
                    settings["Redis:Endpoint"] = endpoint;

                    // This machine builds, tests and serves at once: a pause of the test's own must not pass for one of Redis.
                    settings["Redis:Timeout"] = "00:00:01";
                    settings["Redis:RetryInterval"] = "00:00:00.2";
                    change?.Invoke(settings);
                },
                emulator);
        }

        var fleet = new Fleet(emulator, replicas);
        if (together)
        {
            await fleet.TogetherAsync();
        }

        return fleet;
    }

    public static SharedState StateOf(GatewayUnderTest replica) => replica.Services.GetRequiredService<SharedState>();

    public Task TogetherAsync() => Waiting.UntilAsync(() => Replicas.All(replica => StateOf(replica).IsJoined));

    public Task AloneAsync() => Waiting.UntilAsync(async () =>
    {
        // A replica finds out when it needs Redis.
        foreach (var replica in Replicas)
        {
            using var response = await replica.Client.GetAsync($"/tenants/{Guid.NewGuid():D}/projects?per_page=1");
            Assert.True(response.IsSuccessStatusCode);
        }

        return Replicas.All(replica => StateOf(replica).Current.Mode == SharedMode.Alone);
    });

    /// <summary>One call to the usual tenant.</summary>
    public async Task<int> CallAsync(int replica, string path = Projects, string? session = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (session is not null)
        {
            request.Headers.Add("Aurora-Session-Token", session);
        }

        using var response = await Replicas[replica].Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
