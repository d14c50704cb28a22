using System.Net;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Published;

namespace AuroraGateway.Integration.Admin;

/// <summary>Variables and files that configure an ASP.NET application in the same pod or folder change nothing in the gateway.</summary>
public sealed class UnprefixedVariablesTests
{
    private const string Other = "http://127.0.0.1:1";

    private static readonly Dictionary<string, string> OfAnApplication = new()
    {
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:{port}",
        ["ASPNETCORE_HTTP_PORTS"] = "{port}",
        ["ASPNETCORE_HTTPS_PORTS"] = "{port}",
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_PREFERHOSTINGURLS"] = "true",
        ["ASPNETCORE_SHUTDOWNTIMEOUTSECONDS"] = "1",
        ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true",
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Nothing.Of.Ours",
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["DOTNET_URLS"] = "http://127.0.0.1:{port}",
        ["URLS"] = "http://127.0.0.1:{port}",
        ["HTTP_PORTS"] = "{port}",
        ["PORT"] = "{port}",
        ["AllowedHosts"] = "nowhere.example",
        ["Kestrel__Endpoints__Http__Url"] = "http://127.0.0.1:{port}",
        ["Kestrel__Limits__MaxRequestBodySize"] = "0",
        ["Logging__LogLevel__Default"] = "Trace",
        ["Logging__Console__FormatterName"] = "json",
        ["ConnectionStrings__Default"] = "Host=nowhere",
        ["Redis__ConnectionString"] = "nowhere:6379",
        ["Redis__Endpoint"] = "127.0.0.1:1",
        ["Redis__Password"] = "a-password-of-the-application",
        ["Jwt__Audience"] = "application",
        ["Jwt__Issuer"] = Other,
        ["Jwt__Key"] = "a-secret-of-the-application",
        ["Log__Level"] = "Trace",
        ["Log__Format"] = "Json",
        ["Aurora__BaseUrl"] = Other,
        ["Aurora__ApplicationId"] = "another",
        ["Aurora__ApplicationKey"] = "another-key",
        ["Listen__Url"] = "http://127.0.0.1:{port}",
        ["Limits__Aurora__Limit"] = "1",
        ["Limits__Aurora__Burst"] = "1",
        ["Callers__evil__AnonymousOnLoopback"] = "true",
        ["Callers__evil__Grants__0__Tenants__0"] = "*",
        ["Callers__crm--evil"] = "tcp://10.0.0.1:80",
        ["Admin__TokenFile"] = "/nowhere/token",
        ["Headers__Allow__0"] = "X-Other",
        ["Telemetry__Tenants"] = "nothing",
        ["Tls__CertificateFile"] = "/nowhere.pem",
    };

    [Fact]
    public async Task What_configures_an_application_changes_nothing_in_the_gateway()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var folder = Directory.CreateTempSubdirectory("application").FullName;
        foreach (var name in new[] { "appsettings.json", "appsettings.Development.json" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), """
                { "Logging": { "LogLevel": { "Default": "Trace" } }, "Redis": { "Endpoint": "127.0.0.1:1" }, "AllowedHosts": "nowhere.example" }
                """);
        }

        var port = FreePort();
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        foreach (var (name, value) in OfAnApplication)
        {
            settings[name] = value.Replace("{port}", port, StringComparison.Ordinal);
        }

        await using var gateway = await GatewayProcess.StartAsync(
            settings, null, "sh", "-c", "cd \"$0\" && exec \"$@\"", folder);
        for (var i = 0; i < 3; i++)
        {
            using var response = await AdminCalls.SendAsync(
                HttpMethod.Get, new Uri(gateway.Url, $"/tenants/{GatewayUnderTest.Tenant}/projects"),
                static request => request.Headers.Add("X-Api-Key", GatewayUnderTest.CallerKey));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var anonymous = await AdminCalls.SendAsync(
            HttpMethod.Get, new Uri(gateway.Url, $"/tenants/{GatewayUnderTest.Tenant}/projects"));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => AdminCalls.SendAsync(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/")));
        Assert.DoesNotContain("{\"", gateway.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-application", gateway.Written, StringComparison.Ordinal);

        // What looks as if it were meant for the gateway is named; what is certainly not, is not.
        Assert.Contains(
            "Jwt__Audience: is not read. If it is meant for the gateway, write AURORA_GATEWAY__Jwt__Audience", gateway.Written,
            StringComparison.Ordinal);
        Assert.Contains("AURORA_GATEWAY__Aurora__ApplicationId", gateway.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("Redis__ConnectionString", gateway.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("Kestrel__", gateway.Written, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_variable_whose_prefix_is_mistyped_is_named_beside_the_mistake_that_it_causes()
    {
        const string Mistyped = "AURORA_GATWAY__Aurora__ApplicationId";
        const string Named = Mistyped + ": is not read. If it is meant for the gateway, write AURORA_GATEWAY__Aurora__ApplicationId";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{}");
        foreach (var command in new[] { "run", "check" })
        {
            await using var binary = PublishedBinary.Start(new Dictionary<string, string> { [Mistyped] = "1" }, command, "--config", file);
            Assert.Equal(1, await binary.EndAsync());
            Assert.Contains(Named, binary.Output + binary.Errors, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    // Free a moment ago: that nothing listens there later is what is tested, so a collision could only hide a fault.
    private static string FreePort()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
