using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Published;

/// <summary>
/// Every line that the published gateway writes with <c>Log:Format</c> <c>Json</c> is one object that matches
/// <c>config/log.schema.json</c>.
/// </summary>
public sealed class LogLinesTests : IAsyncLifetime
{
    private const string Request = "aurora_gateway.request";
    private const string Failure = "aurora_gateway.start.failed";
    private const string Secret = "canary-query-value-771";

    private readonly LogSchema schema = new();
    private AuroraEmulator emulator = null!;
    private ConfiguredFolder folder = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.Behaviour.RatePerMinute = 1_000_000;
        folder = new ConfiguredFolder(
            emulator.BaseUrl, static settings => settings["Log"] = new JsonObject { ["Format"] = "Json", ["Level"] = "Trace" });
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await emulator.DisposeAsync();
    }

    [Fact]
    public async Task Every_line_of_a_run_matches_the_schema()
    {
        await using var binary = await folder.StartAsync();
        var statuses = await CallAsync();
        await LeaveAsync(binary);
        await AdministerAsync(binary);
        binary.Signal("TERM");
        Assert.Equal(0, await binary.EndAsync());

        var requests = Checked(binary.Output);
        Assert.All(requests, static line => Assert.Equal(Request, (string?)line["event.name"]));
        Assert.Equal([.. statuses, 499], requests.Select(static line => (int)line["http.response.status_code"]!));
        Assert.All(requests, static line => Assert.Equal("127.0.0.1", (string?)line["client.address"]));
        var first = requests[0];
        Assert.Equal(
            ("api_key", "GET", "1.1", "app"),
            ((string?)first["proof"], (string?)first["http.request.method"], (string?)first["network.protocol.version"],
                (string?)first["caller"]));
        Assert.Equal($"/tenants/{GatewayUnderTest.Tenant}/projects", (string?)first["url.path"]);
        Assert.Contains(requests, static line => (string?)line["user_agent.original"] == "odd \\x1b[31m \"agent\"");
        Assert.Contains(requests, static line => ((string?)line["user_agent.original"])?.Length == 257);
        Assert.Contains(requests, static line => (string?)line["http.request.method_original"] == "BREW");
        Assert.DoesNotContain(Secret, binary.Output + binary.Errors, StringComparison.Ordinal);

        var events = Checked(binary.Errors);
        Assert.True(events.Count(static line => (string?)line["event.name"] == "aurora_gateway.admin.action") == 5, binary.Errors);
        Assert.Single(events, static line => (string?)line["event.name"] == "aurora_gateway.admin.refused");
        Assert.Contains(events, static line => (int?)line["event.id"] == 1402);
        await CrossCheckAsync(binary.Output + binary.Errors);
    }

    [Fact]
    public async Task A_start_that_fails_is_one_line_that_matches_the_schema()
    {
        using var other = new TcpListener(System.Net.IPAddress.Loopback, folder.Data.Port);
        other.Start();
        var taken = Assert.Single(await FailAsync(folder.Configuration), static line => (string?)line["event.name"] == Failure);
        Assert.Contains("address already in use", (string?)taken["message"], StringComparison.OrdinalIgnoreCase);

        var mistaken = folder.Write(
            "mistaken.json", """{ "Log": { "Format": "Json" }, "Aurora": { "Environment": "Staging" }, "Keys": { "Margn": "1\u001b" } }""");
        var failure = Assert.Single(await FailAsync(mistaken));
        Assert.Equal(Failure, (string?)failure["event.name"]);
        Assert.Equal((int)failure["mistakes.count"]!, failure["mistakes"]!.AsArray().Count);
        Assert.Contains(failure["mistakes"]!.AsArray(), static mistake => ((string)mistake!).Contains("Margn", StringComparison.Ordinal));

        // Of a file that is no JSON the format is not known; the environment names it.
        var broken = folder.Write("broken.json", "{ \"Log\": ");
        Assert.Single(await FailAsync(broken, "Json"));
        var (_, _, text) = await PublishedBinary.RunAsync("run", "--config", broken);
        Assert.StartsWith("aurora-gateway: ", text, StringComparison.Ordinal);
    }

    private async Task<List<JsonObject>> FailAsync(string configuration, string? format = null)
    {
        var environment = new Dictionary<string, string>();
        if (format is not null)
        {
            environment["AURORA_GATEWAY__Log__Format"] = format;
        }

        await using var binary = PublishedBinary.Start(environment, "run", "--config", configuration);
        Assert.Equal(1, await binary.EndAsync());
        Assert.Equal("", binary.Output.Trim());
        return Checked(binary.Errors);
    }

    private List<JsonObject> Checked(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line.Trim().Length > 0).Select(schema.Check)];

    /// <summary>Ordinary, refused and odd requests, one connection each.</summary>
    private async Task<List<int>> CallAsync()
    {
        const string Key = "X-Api-Key: " + GatewayUnderTest.CallerKey + "\r\n";
        var tenant = $"/tenants/{GatewayUnderTest.Tenant}";
        string[] requests =
        [
            $"GET {tenant}/projects?note={Secret} HTTP/1.1\r\n{Key}User-Agent: curl/8.5.0\r\n",
            $"HEAD {tenant}/projects HTTP/1.1\r\n{Key}",
            $"GET {tenant}/projects HTTP/1.0\r\n{Key}",
            $"GET {tenant}/projects HTTP/1.1\r\nX-Api-Key: wrong-key-0123456789abcdef\r\n",
            $"GET {tenant}/projects HTTP/1.1\r\nAuthorization: Bearer a.b.c\r\n",
            $"GET {tenant}/projects HTTP/1.1\r\n{Key}Authorization: Bearer b\r\n",
            $"GET {tenant}/../x HTTP/1.1\r\n{Key}",
            $"GET /tenants/%00%0a{new string('\u0061', 3_000)}/\u007f HTTP/1.1\r\n{Key}",
            $"OPTIONS * HTTP/1.1\r\n{Key}",
            $"BREW {tenant}/projects HTTP/1.1\r\n{Key}",
            $"{new string('B', 60)} {tenant}/projects HTTP/1.1\r\n{Key}",
            $"GET /nowhere HTTP/1.1\r\n{Key}User-Agent: odd \u001b[31m \"agent\"\r\n",
            $"GET {tenant}/projects HTTP/1.1\r\n{Key}User-Agent: {new string('u', 3_000)}\r\n",
            $"GET {tenant}/projects HTTP/1.1\r\n{Key}User-Agent: caf\u00c3\u00a9 \u00e2\u0080\u00ae\r\n",
            $"GET /tenants/{GatewayUnderTest.Unauthorised}/projects HTTP/1.1\r\n{Key}traceparent: " +
                $"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n",
        ];
        var statuses = new List<int>();
        foreach (var request in requests)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(folder.Data.Host, folder.Data.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{request}Host: gateway\r\nConnection: close\r\n\r\n"));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var response = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

            // What Kestrel itself refuses is a bare response and no line: the request never began.
            if (response.Contains("Proxy-Status", StringComparison.Ordinal) ||
                !response.StartsWith("HTTP/1.1 400", StringComparison.Ordinal))
            {
                statuses.Add(int.Parse(response.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        Assert.InRange(statuses.Count, 8, requests.Length);
        return statuses;
    }

    private async Task LeaveAsync(ChildProcess binary)
    {
        emulator.Behaviour.ApiDelayMs = 120_000;
        var before = emulator.Stats.Requests;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(folder.Data.Host, folder.Data.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /tenants/{GatewayUnderTest.Tenant}/projects HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: " +
                    $"{GatewayUnderTest.CallerKey}\r\n\r\n"));
            await Waiting.UntilAsync(() => emulator.Stats.Requests > before);
            client.Client.Close(0);
        }

        await Waiting.UntilAsync(() => binary.Output.Contains("\"http.response.status_code\":499", StringComparison.Ordinal));
    }

    private async Task AdministerAsync(ChildProcess binary)
    {
        Assert.Equal(200, await AdminAsync(HttpMethod.Delete, $"/keys/{GatewayUnderTest.Tenant}"));
        Assert.Equal(200, await AdminAsync(HttpMethod.Put, "/log/level?level=Warning"));
        var good = await File.ReadAllTextAsync(folder.Configuration);
        Assert.Equal(200, await AdminAsync(HttpMethod.Post, "/reload"));
        folder.Write("gateway.json", good.Replace("\"Log\"", "\"Lag\"", StringComparison.Ordinal));
        Assert.Equal(422, await AdminAsync(HttpMethod.Post, "/reload"));
        Assert.Equal(403, await AdminAsync(HttpMethod.Post, "/reload", "http://evil.example"));
        binary.Signal("HUP");
        await Waiting.UntilAsync(() => binary.Errors.Contains("\"admin.action\":\"SIGHUP\"", StringComparison.Ordinal));
        folder.Write("gateway.json", good);
    }

    private async Task<int> AdminAsync(HttpMethod method, string path, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(folder.Admin, path));
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await folder.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>By a validator that was not written here, where the machine has it.</summary>
    private async Task CrossCheckAsync(string lines)
    {
        const string Script = """
            import json, sys
            try:
                from jsonschema import Draft202012Validator
            except ImportError:
                sys.exit(0)
            validator = Draft202012Validator(json.load(open(sys.argv[1])))
            wrong = [line for line in open(sys.argv[2]) if line.strip() and not validator.is_valid(json.loads(line))]
            sys.exit("does not match: " + wrong[0] if wrong else 0)
            """;
        var file = folder.Write("lines", lines);
        try
        {
            using var python = Process.Start(
                new ProcessStartInfo("python3", ["-c", Script, Repository.Path("config", "log.schema.json"), file])
                {
                    RedirectStandardError = true,
                })!;
            var errors = await python.StandardError.ReadToEndAsync();
            await python.WaitForExitAsync();
            Assert.True(python.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No Python here: the check above stays.
        }
    }
}
