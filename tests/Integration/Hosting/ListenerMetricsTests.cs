using System.Net;
using AuroraGateway.Hosting;
using AuroraGateway.Hosting.Health;
using AuroraGateway.Integration.Admin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Hosting;

/// <summary>What metrics, status page and health say of both listeners.</summary>
[Collection(Alone.Name)]
public sealed class ListenerMetricsTests
{
    private const int Bound = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_closed_for_the_bound_are_counted()
    {
        await using var gateway = await StartAsync();
        using var strangers = new Sockets();
        for (var i = 0; i < Bound * 2; i++)
        {
            await strangers.OpenAsync(gateway.Data);
        }

        (await gateway.CallAsync()).Dispose();
        var metrics = await gateway.AdminTextAsync("/metrics");
        Assert.Matches("aurora_gateway_connections_closed_total\\{[^}]*connections_reason=\"bound\"[^}]*\\} [1-9]", metrics);
        Assert.Matches($"aurora_gateway_resource_limit\\{{[^}}]*gateway_resource=\"connections\"[^}}]*\\}} {Bound}\n", metrics);
    }

    [Fact]
    public async Task The_status_page_and_metrics_show_what_is_used_of_each_resource()
    {
        await using var gateway = await StartAsync();
        (await gateway.CallAsync()).Dispose();
        var status = await gateway.AdminTextAsync("/status");
        var metrics = await gateway.AdminTextAsync("/metrics");
        foreach (var resource in new[] { "connections", "admin_connections", "descriptors", "replay_bytes", "memory" })
        {
            Assert.Matches($"\"name\": \"{resource}\",\\s*\"used\": \\d+,\\s*\"limit\": [1-9]\\d*", status);
            Assert.Matches($"aurora_gateway_resource_used\\{{[^}}]*gateway_resource=\"{resource}\"[^}}]*\\}} \\d+", metrics);
        }

        Assert.Contains($" of {Bound} connections", await gateway.AdminTextAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_listener_that_is_gone_makes_the_process_not_live_with_the_reason()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var gateway = await GatewayUnderTest.StartAsync(time: clock);
        Assert.Equal("live\n", await gateway.AdminTextAsync("/livez"));
        await gateway.Services.GetRequiredService<GatewayListeners>().Listeners[0].UnbindAsync(Cancellation);
        using var admin = new HttpClient { BaseAddress = gateway.Admin };
        await Waiting.UntilAsync(async () =>
        {
            clock.Advance(Liveness.Interval);
            using var response = await admin.GetAsync("/livez", Cancellation);
            return response.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await response.Content.ReadAsStringAsync(Cancellation)).StartsWith(
                    "not live: the data listener does not work: ", StringComparison.Ordinal);
        });
        Assert.Matches("aurora_gateway_live\\{[^}]*\\} 0", await admin.GetStringAsync("/metrics", Cancellation));
        Assert.Contains("\"code\": \"not-live\"", await admin.GetStringAsync("/status", Cancellation), StringComparison.Ordinal);
        using var ready = await admin.GetAsync("/readyz", Cancellation);
        Assert.Contains("not-live: ", await ready.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static Task<GatewayUnderTest> StartAsync() =>
        GatewayUnderTest.StartAsync(settings => settings["Listen:MaxConnections"] = $"{Bound}");
}
