using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AuroraGateway.Configuration;

namespace AuroraGateway.Commands;

/// <summary><c>health</c>: asks a running gateway whether it is ready, for images that hold no curl.</summary>
public static class HealthCommand
{
    private const string Usual = "http://127.0.0.1:8081";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<string?>("--admin-url") { Description = "The admin listener. Without it Listen:AdminUrl of the environment and the configuration file, else http://127.0.0.1:8081.", HelpName = "URL" };
        var command = new Command("health", "Exit 0 if the gateway is ready, else 1 and say why.") { url };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetValue(url) ?? Configured(), cancellation));
        return command;
    }

    private static async Task<int> AskAsync(string url, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        var address = url;
        if (url.StartsWith("unix:", StringComparison.Ordinal))
        {
            var endpoint = new UnixDomainSocketEndPoint(url["unix:".Length..]);
            address = "http://localhost";
            handler.ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(endpoint, token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(new Uri(new Uri(address), "/readyz"), cancellation);
            if (response.IsSuccessStatusCode)
            {
                Console.WriteLine("ready");
                return 0;
            }

            await Console.Error.WriteLineAsync("not ready: " + Reasons(await response.Content.ReadAsStringAsync(cancellation), response.StatusCode));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"not ready: no answer from {url} ({(exception.InnerException ?? exception).Message.TrimEnd('.')}); name the admin listener with --admin-url.");
        }

        return 1;
    }

    // In a container the gateway is configured by the same file and the same environment.
    private static string Configured()
    {
        var path = ConfigurationFile.Default;
        var configuration = ConfigurationFile.Read(File.Exists(path) ? path : null, new Dictionary<string, string?>(), out _);
        var url = configuration?["Listen:AdminUrl"] is { Length: > 0 } named ? named : Usual;

        // Where it listens on every address, it is asked on loopback.
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{(address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]")}:{uri.Port}")
            : url;
    }

    // One a line, as a person reads them; whatever else answers is told by its status.
    private static string Reasons(string body, HttpStatusCode status)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("reasons", out var reasons) && reasons.ValueKind == JsonValueKind.Array)
            {
                return string.Join(Environment.NewLine + "  ", reasons.EnumerateArray().Select(reason => reason.ToString()));
            }
        }
        catch (JsonException)
        {
            // Something else listens there.
        }

        return $"it answered {(int)status}; is that the admin listener? Name it with --admin-url.";
    }
}
