using System.Globalization;
using System.Text.RegularExpressions;
using AuroraGateway.Hosting.Lifetime;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>What stops the gateway waits for longer than the gateway takes.</summary>
public sealed class StopTimeTests
{
    // To flush and to exit, on a machine that is busy.
    private const double Margin = 5;

    [Theory]
    [InlineData("config/systemd/aurora-gateway.service", "^TimeoutStopSec=([0-9]+)$")]
    [InlineData("config/compose/compose.yaml", "^    stop_grace_period: ([0-9]+)s$")]
    [InlineData("config/kubernetes/sidecar.yaml", "^      terminationGracePeriodSeconds: ([0-9]+)$")]
    [InlineData("config/kubernetes/standalone.yaml", "^      terminationGracePeriodSeconds: ([0-9]+)$")]
    public void The_shipped_files_leave_time_for_the_linger_and_the_requests_in_flight(string file, string setting)
    {
        var found = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, file)), setting, RegexOptions.Multiline);
        Assert.True(found.Success, file);
        var terms = new DepartureTerms(DepartureTerms.RemoteLinger, new ListenOptions().Grace);
        Assert.InRange(
            double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), (terms.Longest + DepartureTerms.Rest).TotalSeconds + Margin,
            60);
    }
}
