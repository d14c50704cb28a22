using System.Globalization;
using System.Text.RegularExpressions;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Integration.Shipped;

/// <summary>The unit file, by systemd's own tool.</summary>
public sealed partial class SystemdTests
{
    private static readonly string Unit = File.ReadAllText(Repository.Path("config/systemd/aurora-gateway.service"));

    [Fact]
    public async Task Systemd_understands_every_line_and_finds_little_exposed()
    {
        var folder = Directory.CreateTempSubdirectory("aurora-gateway-unit");
        try
        {
            // The binary is not installed on a machine that tests; that it is there is all that changes.
            var file = Path.Combine(folder.FullName, "aurora-gateway.service");
            await File.WriteAllTextAsync(file, Unit.Replace("/usr/local/bin/aurora-gateway ", "/bin/true ", StringComparison.Ordinal));
            var socket = Path.Combine(folder.FullName, "aurora-gateway.socket");
            File.Copy(Repository.Path("config/systemd/aurora-gateway.socket"), socket);
            var verified = await Tool.RunAsync(folder.FullName, "systemd-analyze", ["verify", "--man=no", file, socket]);
            Assert.Equal("", verified.Errors);
            Assert.Equal(0, verified.ExitCode);

            var rated = await Tool.RunAsync(folder.FullName, "systemd-analyze", ["security", "--offline=true", "--no-pager", file]);
            var exposure = double.Parse(Exposure().Match(rated.Output).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(exposure, 0, 1.6);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void It_hands_the_key_over_as_a_credential()
    {
        var credential = Regex.Match(Unit, "^LoadCredential=([^:]+):/", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains($"\nEnvironment=AURORA_GATEWAY__Aurora__ApplicationKeyFile=%d/{credential}\n", Unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_port_is_opened_by_systemd_for_the_data_listener()
    {
        var socket = File.ReadAllText(Repository.Path("config/systemd/aurora-gateway.socket"));
        Assert.Contains("\nFileDescriptorName=data\n", socket, StringComparison.Ordinal);
        Assert.Contains($"\nListenStream={new Uri(new ListenOptions().Url).Authority}\n", socket, StringComparison.Ordinal);
        Assert.Contains("\nType=notify\n", Unit, StringComparison.Ordinal);
    }

    [Fact]
    public void The_admin_listener_is_a_socket_in_the_units_own_folder()
    {
        var folder = Regex.Match(Unit, "^RuntimeDirectory=(.+)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains($"\nEnvironment=AURORA_GATEWAY__Listen__AdminUrl=unix:/run/{folder}/admin.sock\n", Unit, StringComparison.Ordinal);
    }

    [GeneratedRegex("Overall exposure level for [^:]+: ([0-9.]+)")]
    private static partial Regex Exposure();
}
