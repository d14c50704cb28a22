using System.Text.RegularExpressions;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Published;

/// <summary>The README's commands and its configuration as they are written, with the published binary and an emulated Aurora.</summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private const string Tenant = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01";

    private static readonly string Readme = File.ReadAllText(Repository.Path("README.md"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-readme-");
    private readonly string data = $"http://127.0.0.1:{FreePort.Take()}";
    private readonly string admin = $"http://127.0.0.1:{FreePort.Take()}";
    private AuroraEmulator emulator = null!;

    private static string[] Commands =>
        [.. Command().Matches(Readme)
            .Select(static match => match.Groups[1].Value.Replace("7d1f8f0e-…", Tenant, StringComparison.Ordinal))];

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var name = Path.GetFileName(GatewayBinary.Path);
        if (name != "aurora-gateway")
        {
            throw new InvalidOperationException($"The published binary is called {name}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_first_installation_works_as_it_is_written()
    {
        Assert.Equal(["caller-key", "check", "explain", "run", "health"], Commands.Select(static command => command.Split(' ')[1]));
        var key = await RunAsync(Commands[0]);
        Configure(Digest().Match(key.Output).Groups[1].Value);
        Assert.Equal(0, key.ExitCode);
        await AssertSuccessAsync(Commands[1]);
        Assert.Contains("GET /projects/**", (await AssertSuccessAsync(Commands[2])).Output, StringComparison.Ordinal);

        using var running = Tool.Start(folder.FullName, "sh", ["-c", "exec " + Commands[3]], Environment);
        try
        {
            await Waiting.UntilAsync(async () => (await RunAsync(Commands[4])).ExitCode == 0);
        }
        finally
        {
            running.Kill();
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    // The digest and the places of this machine replace the README's; Listen is in the environment, which wins.
    private void Configure(string digest)
    {
        var file = Path.Combine(folder.FullName, "application-key");
        File.WriteAllText(file, "emulator-application-key");
        var text = Json().Match(Readme).Groups[1].Value
            .Replace(
                "\"Environment\": \"Sandbox\"", $"\"BaseUrl\": \"{emulator.BaseUrl.GetLeftPart(UriPartial.Authority)}\"",
                StringComparison.Ordinal)
            .Replace("/run/secrets/aurora-gateway/application-key", file, StringComparison.Ordinal)
            .Replace("…", digest, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(folder.FullName, "config"));
        File.WriteAllText(Path.Combine(folder.FullName, "config", "gateway.json"), text);
    }

    private (string Name, string Value)[] Environment =>
    [
        ("PATH", $"{Path.GetDirectoryName(GatewayBinary.Path)}:{System.Environment.GetEnvironmentVariable("PATH")}"),
        ("AURORA_GATEWAY__Listen__Url", data), ("AURORA_GATEWAY__Listen__AdminUrl", admin),
    ];

    private Task<ToolOutcome> RunAsync(string command) => Tool.RunAsync(folder.FullName, "sh", ["-c", command], Environment);

    private async Task<ToolOutcome> AssertSuccessAsync(string command)
    {
        var outcome = await RunAsync(command);
        Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Output}{outcome.Errors}");
        return outcome;
    }

    [GeneratedRegex("^    (aurora-gateway [^#\n]*?) *#", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("```jsonc\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("sha256  ([0-9a-f]{64})")]
    private static partial Regex Digest();
}
