using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary><c>check</c>, as an operator runs it.</summary>
public sealed class CheckCommandTests
{
    [Fact]
    public async Task Five_planted_mistakes_are_named_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("check").FullName;
        try
        {
            var file = Path.Combine(folder, "gateway.json");
            await File.WriteAllTextAsync(file, """
                {
                  "Aurora": { "Environment": "Sandbx", "ApplicationId": "a", "ApplicationKeyFile": "/nowhere/key" },
                  "Listn": { "Url": "http://127.0.0.1:8080" },
                  "Callers": { "crm": { "ApiKeySha256": ["abc"], "Grants": [ { "Tenants": ["11111111-1111-4111-8111-111111111111"], "Allow": ["projects"] } ] } }
                }
                """);
            var (code, written) = await GatewayProcess.RunAsync(["check", "--config", file]);
            Assert.Equal(1, code);
            foreach (var path in new[] { "Aurora:Environment", "Aurora:ApplicationKeyFile", "Listn", "did you mean Listen?",
                "Callers:crm:ApiKeySha256:0", "Callers:crm:Grants:0:Allow:0" })
            {
                Assert.Contains(path, written);
            }

            Assert.Equal(5, written.Split('\n').Count(line => line.StartsWith('✗')));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_good_configuration_passes_with_a_real_exchange_and_shows_no_key()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var (code, written) = await CheckAsync(emulator, GatewayUnderTest.Tenant);
        Assert.Equal(0, code);
        Assert.Contains("✓ exchange for " + GatewayUnderTest.Tenant, written);
        Assert.Contains("✓ clock", written);
        Assert.Equal(1, emulator.Stats.Exchanges);
        Assert.DoesNotContain("tk_", written);
        Assert.DoesNotContain("emulator-application-key", written);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "600", "every process on this host")]
    [InlineData("http://0.0.0.0:0", "600", "every host that reaches")]
    [InlineData("unix:/tmp/aurora-gateway-check.sock", "666", "every user of this host")]
    [InlineData("unix:/tmp/aurora-gateway-check.sock", "660", "every caller in the group")]
    [InlineData("unix:/tmp/aurora-gateway-check.sock", "600", null)]
    public async Task An_admin_listener_that_callers_can_use_is_named(string url, string mode, string? audience)
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        (settings["Listen:AdminUrl"], settings["Listen:AdminSocketMode"]) = (url, mode);
        var (_, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(audience is not null, written.Contains("! admin: " + audience, StringComparison.Ordinal));
        Assert.Equal(audience is not null, written.Contains("Admin:TokenFile", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"exchangeStatus":401}""", "✗ exchange", "application key")]
    [InlineData("""{"clockSkewSeconds":600}""", "✗ clock", "behind Aurora")]
    [InlineData("""{"exchangeHang":true}""", "✗ exchange", "did not respond")]
    public async Task Trouble_on_the_way_is_named(string behaviour, string line, string why)
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        using var bent = await AdminCalls.SendAsync(HttpMethod.Put, new Uri(emulator.BaseUrl, "/_emulator/behaviour"), request =>
            request.Content = new StringContent(behaviour, System.Text.Encoding.UTF8, "application/json"));
        var (code, written) = await CheckAsync(emulator, GatewayUnderTest.Tenant);
        Assert.Equal(1, code);
        Assert.Contains(line, written);
        Assert.Contains(why, written);
    }

    [Fact]
    public async Task An_aurora_that_is_not_there_is_named()
    {
        var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        await emulator.DisposeAsync();
        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(1, code);
        Assert.Contains("✗ connection", written);
    }

    [Fact]
    public async Task An_exchange_that_cannot_be_tried_is_said_to_be_untried()
    {
        var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        await emulator.DisposeAsync();
        var (_, written) = await GatewayProcess.RunAsync(
            ["check", "--config", GatewayProcess.EmptyFile(), "--tenant", GatewayUnderTest.Tenant], settings);
        Assert.Contains("! exchange for " + GatewayUnderTest.Tenant + ": not tried", written);
    }

    [Theory]
    [InlineData(-1, 1, "it expired on")]
    [InlineData(4, 0, "it expires in 3 d 23 h")]
    [InlineData(200, 0, "✓ TLS certificate")]
    public async Task The_expiry_of_the_listeners_certificate_is_reported(int days, int code, string line)
    {
        var folder = Directory.CreateTempSubdirectory("check").FullName;
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-90), now.AddDays(days));
        await File.WriteAllTextAsync(folder + "/tls.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Listen:Url"] = "https://127.0.0.1:0";
        settings["Tls:CertificateFile"] = folder + "/tls.pem";
        var (exit, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(code, exit);
        Assert.Contains(line, written);
    }

    [Fact]
    public async Task A_file_that_is_no_json_is_reported_with_line_and_column()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{\n  \"Aurora\": {\n    \"Environment\" \"Sandbox\"\n  }\n}\n");
        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", file]);
        Assert.Equal(1, code);
        Assert.Contains("line 3, column 19: ", written);
        Assert.DoesNotContain("LineNumber", written);
        File.Delete(file);
    }

    [Fact]
    public async Task A_variable_without_the_prefix_is_not_read_and_is_named()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Key__RefreshAt"] = "0.5";
        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(0, code);
        Assert.Contains("! Key__RefreshAt: is not read. If it is meant for the gateway, write AURORA_GATEWAY__Keys__RefreshAt", written);
    }

    [Fact]
    public async Task A_configuration_that_every_user_may_write_is_wrong()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{}");
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["0606", file]))
        {
            await chmod.WaitForExitAsync();
        }

        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", file], ShutdownTests.Settings(emulator, "00:00:01"));
        Assert.Equal(1, code);
        Assert.Contains("may write " + file, written);
        File.Delete(file);
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_asked_is_wrong()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Jwt:Authority"] = "http://127.0.0.1:1";
        settings["Jwt:Audience"] = "aurora-gateway";
        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
        Assert.Equal(1, code);
        Assert.Contains("✗ issuer http://127.0.0.1:1", written);
    }

    [Theory]
    [InlineData("0400", 0, "✓ application key file")]
    [InlineData("0644", 0, "! application key file")]
    [InlineData("0666", 1, "✗ application key file")]
    public async Task Permissions_of_the_key_file_are_looked_at(string mode, int code, string line)
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "emulator-application-key");
            using (var chmod = System.Diagnostics.Process.Start("chmod", [mode, file]))
            {
                await chmod.WaitForExitAsync();
            }

            var settings = ShutdownTests.Settings(emulator, "00:00:01");
            settings.Remove("Aurora:ApplicationKey");
            settings["Aurora:ApplicationKeyFile"] = file;
            var (exit, written) = await GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile()], settings);
            Assert.Contains(line, written);
            Assert.Equal(code, exit);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<(int Code, string Written)> CheckAsync(AuroraEmulator emulator, string tenant)
    {
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Keys:ExchangeTimeout"] = "00:00:02";
        return GatewayProcess.RunAsync(["check", "--config", GatewayProcess.EmptyFile(), "--tenant", tenant], settings);
    }
}
