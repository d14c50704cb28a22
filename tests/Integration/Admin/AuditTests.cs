using System.Net.Sockets;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary>
/// Each action of an operator leaves one event with its source, whether it was done or refused, also while the log level is None.
/// </summary>
public sealed class AuditTests
{
    private const string Token = "audit-admin-token-0123456789";

    [Fact]
    public async Task Every_action_is_logged_with_its_source_proof_and_outcome_and_the_token_is_not()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Token);
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        (settings["Admin:TokenFile"], settings["Log:Format"], settings["Log:Level"]) = (file, "Json", "Information");
        await using var gateway = await GatewayProcess.StartAsync(settings);

        await SendAsync(gateway, HttpMethod.Put, "/log/level?level=None", Token);
        await SendAsync(gateway, HttpMethod.Delete, $"/keys/{GatewayUnderTest.Tenant}", Token);
        await SendAsync(gateway, HttpMethod.Delete, "/keys/no%1b%5b2Jtenant", Token);
        await SendAsync(gateway, HttpMethod.Post, "/reload", Token);
        await SendAsync(gateway, HttpMethod.Put, "/log/level?level=Loud", Token);
        await SendAsync(gateway, HttpMethod.Post, "/nothing", Token);
        await SendAsync(gateway, HttpMethod.Delete, $"/keys/{GatewayUnderTest.Tenant}", "wrong-admin-token-9876543210");
        await SendAsync(gateway, HttpMethod.Get, "/keys", null);
        await SendAsync(gateway, HttpMethod.Get, "/keys", Token);
        await Waiting.UntilAsync(() => Lines(gateway).Count == 8);

        var lines = Lines(gateway);
        Assert.Equal(
            [
                "PUT /log/level done 200 True level before: Information, asked for: None",
                "DELETE /keys/{tenant} done 200 True keys dropped: 0",
                "DELETE /keys/{tenant} failed 400 True invalid-tenant",
                "POST /reload done 200 True configuration applied",
                "PUT /log/level failed 404 True level before: None, asked for: Loud",
                "POST /nothing failed 404 True no-route",
                $"DELETE /keys/{GatewayUnderTest.Tenant} refused 401 False admin-unauthorized",
                "GET /keys refused 401 False admin-unauthorized",
            ],
            lines.Select(static line => $"{line["admin.action"]} {line["admin.outcome"]} {line["http.response.status_code"]} " +
                $"{(bool)line["admin.authenticated"]!} {line["admin.detail"]}"));
        Assert.All(lines, static line => Assert.Equal("127.0.0.1", (string?)line["client.address"]));
        Assert.All(lines, static line => Assert.True((int)line["client.port"]! > 0));
        Assert.All(lines, static line => Assert.Equal("audit/1 \\x1b[2J", (string?)line["user_agent.original"]));
        Assert.All([Token, "wrong-admin-token"], secret => Assert.DoesNotContain(secret, gateway.Written, StringComparison.Ordinal));
        File.Delete(file);
    }

    [Fact]
    public async Task Over_a_Unix_socket_the_source_is_the_user_and_process()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var folder = Directory.CreateTempSubdirectory("aurora-audit-");
        var socket = Path.Combine(folder.FullName, "admin.sock");
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        (settings["Listen:AdminUrl"], settings["Log:Format"]) = ("unix:" + socket, "Json");
        await using var gateway = GatewayProcess.Launch(settings);
        await Waiting.UntilAsync(() => gateway.Written.Contains("Started", StringComparison.Ordinal));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        using var response = await client.PostAsync("http://admin/reload", null);
        Assert.Equal(200, (int)response.StatusCode);
        await Waiting.UntilAsync(() => Lines(gateway).Count == 1);
        var line = Lines(gateway)[0];
        Assert.Equal(("unix", Environment.ProcessId), ((string?)line["client.address"], (int)line["client.pid"]!));
        Assert.Null(line["admin.authenticated"]);
        Assert.Equal(await Tool.OutputAsync("id", "-u"), line["client.uid"]!.ToString() + "\n");
        folder.Delete(recursive: true);
    }

    private static List<JsonNode> Lines(GatewayProcess gateway)
    {
        var schema = new LogSchema();
        return [.. gateway.Written.Split('\n').Where(static line => line.Contains("\"aurora_gateway.admin.", StringComparison.Ordinal))
            .Select(schema.Check)
            .Where(static line => line["admin.action"] is not null)];
    }

    private static async Task SendAsync(GatewayProcess gateway, HttpMethod method, string path, string? token)
    {
        using var response = await AdminCalls.SendAsync(method, new Uri(gateway.AdminUrl, path), request =>
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "audit/1 \u001b[2J");
            if (token is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            }
        });
    }
}
