using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary>A start that fails, as the operator sees it.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_the_last_line_and_no_trace_of_the_host_hides_it()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = "http://127.0.0.1:" + ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Listen:Url"] = taken;
        await AssertRefusedAsync(settings, $"cannot listen on {taken}: Address already in use. Choose another address under Listen");
    }

    [Fact]
    public async Task An_address_that_this_machine_has_not_is_said_to_be_none_of_its_own()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Listen:Url"] = "http://192.0.2.1:18080";
        await AssertRefusedAsync(settings, "This machine has no such address");
    }

    private static async Task AssertRefusedAsync(Dictionary<string, string?> settings, string why)
    {
        var (code, written) = await GatewayProcess.RunAsync(["run", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(1, code);
        var last = written.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("aurora-gateway: cannot listen on ", last);
        Assert.Contains(why, last);
        Assert.DoesNotContain("   at ", written);
        Assert.DoesNotContain("Microsoft.Extensions.Hosting", written);
    }
}
