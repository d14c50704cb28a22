using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary>SIGHUP, on the gateway as a process.</summary>
public sealed class ReloadSignalTests
{
    [Fact]
    public async Task It_reads_the_configuration_at_once_and_continues_to_serve_also_after_a_bad_one()
    {
        Assert.SkipWhen(IsIgnored(), "SIGHUP is ignored here, as nohup has it, and every child inherits that.");
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{}");
        await using var gateway = await GatewayProcess.StartAsync(ShutdownTests.Settings(emulator, "00:00:01"), file);

        // Nothing changed, so that only the signal causes a reload.
        gateway.Signal("HUP");
        await Waiting.UntilAsync(() => gateway.Written.Contains("was loaded", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, """{ "Keys": { "Margn": "00:01:00" } }""");
        gateway.Signal("HUP");
        await Waiting.UntilAsync(() => gateway.Written.Contains("did you mean Margin?", StringComparison.Ordinal));
        using var response = await AdminCalls.SendAsync(
            HttpMethod.Get, new Uri(gateway.Url, $"/tenants/{GatewayUnderTest.Tenant}/projects"), request =>
            request.Headers.Add("X-Api-Key", GatewayUnderTest.CallerKey));
        Assert.Equal(200, (int)response.StatusCode);
        using var ready = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.AdminUrl, "/readyz"));
        Assert.Contains("the previous one stays active", await ready.Content.ReadAsStringAsync());
        File.Delete(file);
    }

    // proc(5): SigIgn is a mask in hexadecimal; SIGHUP is signal 1, so the lowest bit.
    private static bool IsIgnored()
    {
        var mask = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (Convert.ToUInt64(mask, 16) & 1) != 0;
    }
}
