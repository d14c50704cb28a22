using System.CommandLine;
using System.Text;
using System.Text.Json;
using AuroraGateway.Commands.Client;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Commands;

/// <summary><c>config</c>: the active configuration, with the source of each value. Secrets are masked.</summary>
internal static class ConfigCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var config = CommandOptions.Config();
        var json = new Option<bool>("--json") { Description = "Print one JSON object, as docs/schemas/config.schema.json describes it." };
        var url = CommandOptions.Text(
            "--admin-url", "Print what the running gateway at this address uses, not the file and the environment.", "URL");
        var token = CommandOptions.Text("--token-file", "With --admin-url: the file that contains the admin listener's token.", "FILE");
        var command = new Command(
            "config", "Print the active configuration with the source of each value: default, file with line and " +
                "column, environment variable.")
        {
            config, json, url, token,
        };
        command.Validators.Add(result =>
        {
            if (CommandOptions.TextOf(result, url) is not null && CommandOptions.TextOf(result, config) is not null)
            {
                result.AddError("--admin-url prints what a running gateway uses, not a file: leave --config out.");
            }
            else if (CommandOptions.TextOf(result, token) is not null && CommandOptions.TextOf(result, url) is null)
            {
                result.AddError("--token-file has no use without --admin-url.");
            }
        });
        command.SetAction((parsed, cancellation) => parsed.GetValue(url) is { } admin
            ? AskAsync(admin, parsed.GetValue(token), parsed.GetValue(json), cancellation)
            : Task.FromResult(Read(parsed.GetValue(config), parsed.GetValue(json))));
        return command;
    }

    private static int Read(string? named, bool isJson)
    {
        var unreadable = ConfigurationFile.Choose(named, out var path);
        if (unreadable is not null || ConfigurationFile.Read(path, out unreadable) is not { } tree)
        {
            Console.Error.WriteLine($"aurora-gateway: {unreadable}");
            return Failed;
        }

        var settings = SettingsCompiler.Compile(tree, out var errors);
        Print(EffectiveConfiguration.Write(EffectiveSetting.Of(tree, EffectiveConfiguration.Computed(settings))), isJson);
        if (errors.Count > 0)
        {
            Console.Error.WriteLine($"aurora-gateway: with this configuration the gateway does not start; mistakes: {errors.Count}");
            foreach (var error in errors)
            {
                Console.Error.WriteLine($"  {error}");
            }
        }

        return errors.Count > 0 ? Failed : 0;
    }

    private static async Task<int> AskAsync(string url, string? tokenFile, bool isJson, CancellationToken cancellation)
    {
        var (body, wrong) = await AdminQuestion.AskAsync(url, "/config", tokenFile, cancellation);
        if (wrong is null && TryPrint(body!, isJson))
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"aurora-gateway: {wrong ?? $"the server at {url} is no aurora-gateway"}");
        return Failed;
    }

    private static bool TryPrint(byte[] body, bool isJson)
    {
        try
        {
            Print(body, isJson);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Print(byte[] body, bool isJson)
    {
        using var json = JsonDocument.Parse(body);
        var settings = json.RootElement.GetProperty("settings").EnumerateArray()
            .Select(static setting => (
                Name: setting.GetProperty("setting").GetString()!, Value: setting.GetProperty("value").GetString(),
                Place: setting.GetProperty("place").GetString()))
            .ToList();
        if (isJson)
        {
            Console.WriteLine(Encoding.UTF8.GetString(body));
            return;
        }

        // Columns as wide as most need: one long name does not push all sources off the screen.
        var name = Math.Min(48, settings.Max(static setting => setting.Name.Length));
        var value = Math.Min(40, settings.Max(static setting => setting.Value?.Length ?? 0));
        foreach (var setting in settings)
        {
            Console.WriteLine($"{setting.Name.PadRight(name)}  {setting.Value?.ReplaceLineEndings(" ").PadRight(value)}  {setting.Place}");
        }
    }
}
