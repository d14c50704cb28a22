using System.Globalization;

namespace AuroraGateway.Integration.Callers;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IAsyncLifetime
{
    // No account of this machine; the kernel still reports it.
    private const int OtherUid = 61234;

    private string folder = "";

    private string Socket => folder + "/gateway.sock";

    public ValueTask InitializeAsync()
    {
        folder = Directory.CreateTempSubdirectory("sock").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_kernel_identifies_the_caller()
    {
        await using var gateway = await StartAsync(await OwnUidAsync());
        Assert.Equal("200", await CallAsync());
        Assert.Equal("400", await CallAsync("X-Api-Key: " + GatewayUnderTest.CallerKey));
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_user_that_is_no_caller_has_no_proof_and_may_bring_a_key()
    {
        await using var gateway = await StartAsync(OtherUid);
        Assert.Equal("401", await CallAsync());
        Assert.Equal("200", await CallAsync("X-Api-Key: " + GatewayUnderTest.CallerKey));
    }

    [Fact]
    public async Task A_process_of_another_user_is_that_user()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Only root can become another user; the test above has shown the same from the other side.
            return;
        }

        await using (await StartAsync(OtherUid))
        {
            Assert.Equal("200", await CallAsync(uid: OtherUid));
        }

        await using (await StartAsync(await OwnUidAsync()))
        {
            Assert.Equal("401", await CallAsync(uid: OtherUid));
            Assert.Equal("200", await CallAsync());
        }
    }

    [Fact]
    public async Task The_file_has_the_configured_mode_and_goes_with_the_gateway()
    {
        await using (await StartAsync(OtherUid, mode: "620"))
        {
            Assert.Equal((UnixFileMode)Convert.ToInt32("620", 8), File.GetUnixFileMode(Socket));
        }

        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task What_a_crash_left_is_cleared_away()
    {
        await RunAsync("python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", Socket);
        Assert.True(File.Exists(Socket));

        await using var gateway = await StartAsync(await OwnUidAsync());
        Assert.Equal("200", await CallAsync());
    }

    [Fact]
    public async Task A_socket_with_a_listener_and_a_file_of_another_kind_are_kept()
    {
        await using (await StartAsync(await OwnUidAsync()))
        {
            await Assert.ThrowsAsync<IOException>(() => StartAsync(OtherUid));
            Assert.Equal("200", await CallAsync());
        }

        await File.WriteAllTextAsync(Socket, "precious");
        await Assert.ThrowsAsync<IOException>(() => StartAsync(OtherUid));
        Assert.Equal("precious", await File.ReadAllTextAsync(Socket));
    }

    [Fact]
    public async Task The_admin_socket_has_a_mode_of_its_own()
    {
        var admin = folder + "/admin.sock";
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Listen:Url"] = "unix:" + Socket;
            settings["Listen:SocketMode"] = "666";
            settings["Listen:AdminUrl"] = "unix:" + admin;
        });
        Assert.Equal("666", await RunAsync("stat", "-c", "%a", Socket));
        Assert.Equal("600", await RunAsync("stat", "-c", "%a", admin));
    }

    private static async Task<int> OwnUidAsync() => int.Parse(await RunAsync("id", "-u"), CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string command, params string[] arguments) =>
        (await Tool.OutputAsync(command, arguments)).Trim();

    private Task<GatewayUnderTest> StartAsync(int uid, string mode = "666") => GatewayUnderTest.StartAsync(settings =>
    {
        settings["Listen:Url"] = "unix:" + Socket;
        settings["Listen:SocketMode"] = mode;
        settings["Callers:local:UnixSocketUid"] = uid.ToString(CultureInfo.InvariantCulture);
        settings["Callers:local:Grants:0:Tenants:0"] = "*";
    });

    private Task<string> CallAsync(string? field = null, int? uid = null)
    {
        string[] curl =
        [
            "curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", Socket, .. field is null ? [] : new[] { "-H", field },
            $"http://localhost/tenants/{GatewayUnderTest.Tenant}/projects",
        ];
        return uid is null
            ? RunAsync(curl[0], curl[1..])
            : RunAsync("setpriv", ["--reuid", uid.Value.ToString(CultureInfo.InvariantCulture), "--clear-groups", .. curl]);
    }
}
