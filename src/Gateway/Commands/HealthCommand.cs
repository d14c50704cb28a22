using System.CommandLine;
using System.Net.Sockets;

namespace AuroraGateway.Commands;

/// <summary><c>health</c>: asks a running gateway whether it is ready, for images that hold no curl.</summary>
public static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<string>("--admin-url") { Description = "The admin listener.", DefaultValueFactory = static _ => "http://127.0.0.1:8081", HelpName = "URL" };
        var command = new Command("health", "Exit 0 if the gateway is ready, else 1 and say why.") { url };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetValue(url)!, cancellation));
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

            await Console.Error.WriteLineAsync("not ready: " + await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"not ready: no answer from {url} ({exception.Message}); name the admin listener with --admin-url.");
        }

        return 1;
    }
}
