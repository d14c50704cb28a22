using System.CommandLine;
using System.Net;
using System.Text.Json;
using AuroraGateway.Commands.Client;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Commands;

/// <summary><c>health</c>: asks a running gateway whether it is ready, for images that hold no curl.</summary>
internal static class HealthCommand
{
    private const string Usual = "http://127.0.0.1:8081";

    public static Command Create()
    {
        var url = CommandOptions.Text(
            "--admin-url", "URL of the admin listener. Default: Listen:AdminUrl of the environment or the configuration file, " +
                "else http://127.0.0.1:8081.", "URL");
        var command = new Command(
            "health", "Print whether the gateway is ready. Exit code 0: ready; 1: not ready, with the reason.") { url };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetValue(url) ?? Configured(), cancellation));
        return command;
    }

    private static async Task<int> AskAsync(string url, CancellationToken cancellation)
    {
        try
        {
            using var client = AdminClient.For(url);
            using var response = await client.GetAsync("/readyz", cancellation);
            if (response.IsSuccessStatusCode)
            {
                Console.WriteLine("ready");
                return 0;
            }

            await Console.Error.WriteLineAsync(
                "not ready: " + Reasons(await response.Content.ReadAsStringAsync(cancellation), response.StatusCode));
        }
        catch (Exception exception) when (exception is UriFormatException or NotSupportedException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(
                $"not ready: {url} is not an address; write http://ADDRESS:PORT or unix:/path/of/socket, as in Listen:AdminUrl.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"not ready: no response from {url} " +
                $"({(exception.InnerException ?? exception).Message.TrimEnd('.')}); name the admin listener with --admin-url.");
        }

        return 1;
    }

    // In a container the gateway is configured by the same file and the same environment.
    private static string Configured()
    {
        var configuration = ConfigurationFile.Read(ConfigurationFile.Default, out _) ?? ConfigurationFile.Read(null, out _);
        return AdminClient.Reachable(configuration?["Listen:AdminUrl"] is { Length: > 0 } named ? named : Usual);
    }

    // One a line, for a person; a response that is not the gateway's is reported by its status.
    private static string Reasons(string body, HttpStatusCode status)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("reasons", out var reasons) &&
                reasons.ValueKind == JsonValueKind.Array)
            {
                return string.Join(Environment.NewLine + "  ", reasons.EnumerateArray().Select(reason => reason.ToString()));
            }
        }
        catch (JsonException)
        {
            // Something else listens there.
        }

        return $"it responded {(int)status}; is that the admin listener? Name it with --admin-url.";
    }
}
