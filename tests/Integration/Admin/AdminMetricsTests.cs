namespace AuroraGateway.Integration.Admin;

/// <summary>What <c>GET /metrics</c> contains.</summary>
[Collection(Alone.Name)]
public sealed class AdminMetricsTests
{
    [Fact]
    public async Task Metrics_are_prometheus_text_with_callers_refusals_keys_and_the_runtime()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync()).Dispose();
        (await gateway.CallAsync()).Dispose();
        (await gateway.CallAsync(GatewayUnderTest.OtherTenant, GatewayUnderTest.ViewerKey)).Dispose();
        var metrics = await gateway.AdminTextAsync("/metrics");
        Assert.Matches(
            "aurora_gateway_requests_total\\{[^}]*aurora_gateway_caller=\"app\"[^}]*aurora_gateway_status_class=\"2xx\"[^}]*\\} 2",
            metrics);
        Assert.Matches(
            "aurora_gateway_refusals_total\\{[^}]*aurora_gateway_caller=\"viewer\"[^}]*aurora_gateway_problem=\"not-granted\"[^}]*\\} 1",
            metrics);
        Assert.Matches("aurora_gateway_request_duration_seconds_count\\{[^}]*answered_by=\"aurora\"[^}]*\\} 2", metrics);
        Assert.Matches("aurora_gateway_key_lookups_total\\{[^}]*\"memory\"\\} 1", metrics);
        Assert.Matches($"aurora_gateway_key_time_left_seconds\\{{[^}}]*\"{GatewayUnderTest.Tenant}\"\\}} 4[67]", metrics);
        Assert.Matches($"aurora_gateway_quota_left\\{{[^}}]*\"{GatewayUnderTest.Tenant}\"\\}} 99998", metrics);
        Assert.Contains("aurora_gateway_exchange_held", metrics);
        Assert.Matches("aurora_gateway_ready\\{[^}]*\\} 1\n", metrics);
        Assert.Matches("aurora_gateway_configuration_refused\\{[^}]*\\} 0\n", metrics);
        Assert.Contains("dotnet_gc_heap_total_allocated_bytes_total", metrics);
    }

    [Fact]
    public async Task Tenants_beyond_the_configured_number_share_one_label()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Telemetry:Tenants"] = "1");
        (await gateway.CallAsync()).Dispose();
        await gateway.AdminTextAsync("/metrics");
        (await gateway.CallAsync(GatewayUnderTest.OtherTenant)).Dispose();

        // The exporter returns the same text to scrapes within 300 ms of each other.
        var metrics = "";
        await Waiting.UntilAsync(async () => (metrics = await gateway.AdminTextAsync("/metrics")).Contains(
            "aurora_gateway_tenant=\"(others)\"", StringComparison.Ordinal));
        Assert.Contains($"\"{GatewayUnderTest.Tenant}\"", metrics);
        Assert.DoesNotContain(GatewayUnderTest.OtherTenant, metrics);
    }

    [Fact]
    public async Task A_request_that_is_sent_once_more_is_counted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync()).Dispose();
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        using var response = await gateway.CallAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Matches("aurora_gateway_request_replays_total\\{[^}]*\\} 1", await gateway.AdminTextAsync("/metrics"));
    }
}
