using System.Net;
using AuroraGateway.Load.Runner;
using AuroraGateway.Load.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuroraGateway.Unit.Load;

/// <summary>The runner with its real pacer and client against a real server that pauses on request.</summary>
public sealed class StalledServerTests : IAsyncLifetime
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication app = null!;
    private long arrived;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(async context =>
        {
            Interlocked.Increment(ref arrived);
            await open.Task;
            if (context.Request.Path.Value!.EndsWith("/refused", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 503;
                await context.Response.WriteAsync("""{"type":"urn:aurora-gateway:exchange-unavailable"}""");
                return;
            }

            await context.Response.WriteAsync("hello");
        });
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Calls_go_on_arriving_at_a_server_that_does_not_respond_and_all_of_them_feel_the_stall()
    {
        var time = TimeProvider.System;
        using var client = new GatewayClient();
        var statistics = new StepStatistics("stalled");
        var step = new Step("stalled", (n, token) =>
        {
            // The server is let go on by the very last arrival: a runner that waits for responses would never send it.
            if (n == 49)
            {
                open.SetResult();
            }

            return client.Get(new Uri(app.Urls.First()), "key", "t", "projects", token);
        });

        await Task.Run(() => new LoadRunner(time, new KernelPacer(time)).Run(
            step, statistics, [LoadSimulation.Inject(100, TimeSpan.FromSeconds(0.5))], CancellationToken.None));

        var summary = statistics.Summarise(TimeSpan.FromSeconds(0.5));
        Assert.Equal(50, statistics.Ok);
        Assert.Equal(50, Interlocked.Read(ref arrived));
        Assert.Equal(250, summary.Bytes);

        // Half of the arrivals were due at least a quarter of a second before the stall ended.
        Assert.True(statistics.CountAtLeast(TimeSpan.FromMilliseconds(240)) >= 25);
    }

    [Fact]
    public async Task A_refusal_is_counted_under_its_status_and_the_gateways_reason()
    {
        open.SetResult();
        using var client = new GatewayClient();

        var response = await client.Get(new Uri(app.Urls.First()), "key", "t", "refused", CancellationToken.None);

        Assert.Equal(Response.Fail("503 exchange-unavailable"), response);
    }
}
