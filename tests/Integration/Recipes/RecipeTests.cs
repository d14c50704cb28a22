namespace AuroraGateway.Integration.Recipes;

/// <summary>Every recipe exactly as in <c>docs/recipes</c>, against the real gateway.</summary>
public sealed class RecipeTests
{
    public static TheoryData<string, string[], string> Clients => new()
    {
        { "bash", ["curl.sh"], "From curl" },
        { "python3", ["client.py"], "From Python" },
        { "node", ["client.mjs"], "From Node" },
        { "dotnet", ["run", "Client.cs"], "From .NET" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_reads_and_writes_through_the_gateway(string command, string[] arguments, string written)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var outcome = await RunAsync(gateway, command, arguments, GatewayUnderTest.CallerKey);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(2, outcome.Lines.Length);
        Assert.Contains("residence", outcome.Lines[0], StringComparison.Ordinal);
        Assert.Contains(written, outcome.Lines[1], StringComparison.Ordinal);
        Assert.Equal(
            ["GET", "POST"], gateway.Emulator.Requests.Where(request => !request.Target.Contains("create_token", StringComparison.Ordinal))
                .Select(request => request.Method));
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_that_is_refused_says_what_the_gateway_said(string command, string[] arguments, string written)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var outcome = await RunAsync(gateway, command, arguments, "not-a-key-that-anybody-has");

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("urn:aurora-gateway:caller-unknown", outcome.Output + outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(written, outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task Python_waits_for_the_Retry_After_and_succeeds()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var arrived = 0;
        gateway.Emulator.OnRequest = _ =>
        {
            (gateway.Emulator.Behaviour.ApiStatus, gateway.Emulator.Behaviour.RetryAfter) = ++arrived == 1
                ? ((int?)429, (string?)"1")
                : (null, null);
            return Task.CompletedTask;
        };
        var outcome = await RunAsync(gateway, "python3", ["client.py"], GatewayUnderTest.CallerKey);

        Assert.Equal("", outcome.Errors);
        Assert.Equal(3, arrived);
        Assert.Equal(2, outcome.Lines.Length);
    }

    [Fact]
    public async Task The_embedded_backend_spends_a_session_token_once_and_serves_its_user_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var backend = Tool.Start(
            Folder, "python3", ["embedded.py"], [.. Environment(gateway, GatewayUnderTest.CallerKey), ("PORT", "0")]);
        try
        {
            var address = await backend.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            using var page = new HttpClient { BaseAddress = new Uri(address!) };
            var token = gateway.Emulator.IssueSessionToken();
            var url = $"/projects?aurora_tenant_id={GatewayUnderTest.Tenant}&aurora_session_token={token}";

            Assert.Contains("residence", await page.GetStringAsync(url), StringComparison.Ordinal);
            Assert.Contains("residence", await page.GetStringAsync(url), StringComparison.Ordinal);
            Assert.Equal(1, gateway.Emulator.Stats.Exchanges);

            using var unknown = await page.GetAsync(url + "x");
            Assert.Equal(401, (int)unknown.StatusCode);
            Assert.Contains("urn:aurora-gateway:session-rejected", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            backend.Kill();
            await backend.WaitForExitAsync();
        }

        Assert.Equal("", await backend.StandardError.ReadToEndAsync());
        Assert.Empty(gateway.Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task A_webhook_is_registered_and_a_tenant_withdraws_and_authorises_again()
    {
        var binary = System.Environment.GetEnvironmentVariable("AURORA_GATEWAY_BINARY");
        var command = string.IsNullOrEmpty(binary) ? "dotnet " + Path.Combine(AppContext.BaseDirectory, "aurora-gateway.dll") : binary;
        string[] ports = ["EMULATOR_PORT", "PORT", "ADMIN_PORT", "WEBHOOK_PORT"];
        var outcome = await Tool.RunAsync(
            Folder, "bash", ["webhook.sh"], [("AURORA_GATEWAY", command), .. ports.Select(static name => (name, $"{FreePort.Take()}"))]);
        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("was created", outcome.Lines[0], StringComparison.Ordinal);
        Assert.Contains("(points here)", outcome.Lines[1], StringComparison.Ordinal);
        Assert.Contains("The test arrived", outcome.Lines[2], StringComparison.Ordinal);
        Assert.Equal(["authorised: 200", "withdrawn: 403", "authorised again: 200"], outcome.Lines[3..]);
    }

    [Fact]
    public void The_embedded_backend_has_twenty_lines_between_its_imports_and_its_start()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "embedded.py"));
        var code = lines.SkipWhile(line => !line.StartsWith("GATEWAY", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("if __name__", StringComparison.Ordinal));
        Assert.InRange(code.Count(line => line.Trim().Length > 0), 10, 20);
    }

    private static string Folder => Repository.Path("docs/recipes");

    private static async Task<ToolOutcome> RunAsync(GatewayUnderTest gateway, string command, string[] arguments, string key)
    {
        if (command != "dotnet")
        {
            return await Tool.RunAsync(Folder, command, arguments, Environment(gateway, key));
        }

        // As a reader has it: one file in a folder of its own, without this repository's build settings around it.
        var folder = Directory.CreateTempSubdirectory("aurora-gateway-recipe");
        try
        {
            File.Copy(Path.Combine(Folder, "Client.cs"), Path.Combine(folder.FullName, "Client.cs"));
            return await Tool.RunAsync(folder.FullName, command, arguments, Environment(gateway, key));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Name, string Value)[] Environment(GatewayUnderTest gateway, string key) =>
        [("AURORA_BASE_URL", gateway.Data.GetLeftPart(UriPartial.Authority)), ("AURORA_API_KEY", key), (
            "AURORA_TENANT", GatewayUnderTest.Tenant)];
}
