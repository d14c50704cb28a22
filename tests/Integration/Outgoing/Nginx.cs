using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>nginx in the place of Aurora: it returns a key and responds to every call.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private Nginx(Process process, string folder) => (this.process, this.folder) = (process, folder);

    /// <summary>One line for each request: protocol and target.</summary>
    public string Log => File.ReadAllText(Path.Combine(folder, "access.log"));

    /// <param name="scene">With the certificate.</param>
    /// <param name="listen">Address and port.</param>
    /// <param name="http2">Offer HTTP/2.</param>
    /// <param name="extra">More locations.</param>
    public static async Task<Nginx> StartAsync(OutgoingScene scene, string listen, bool http2, string extra = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(scene.Folder, "nginx-" + listen)).FullName;
        var ends = TimeProvider.System.GetUtcNow().AddHours(13).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$$"""
            daemon off; worker_processes 1; pid {{{folder}}}/pid; error_log {{{folder}}}/error.log;
            events { worker_connections 512; }
            http {
              log_format line '$server_protocol $request_uri'; access_log {{{folder}}}/access.log line;
              client_body_temp_path {{{folder}}}/body; proxy_temp_path {{{folder}}}/proxy; fastcgi_temp_path {{{folder}}}/f;
              uwsgi_temp_path {{{folder}}}/u; scgi_temp_path {{{folder}}}/s; keepalive_timeout 300s; default_type application/json;
              server {
                listen {{{listen}}} ssl{{{(http2 ? " http2" : "")}}};
                ssl_certificate {{{scene.Folder}}}/server.pem; ssl_certificate_key {{{scene.Folder}}}/server.pem;
                location ~ create_token$ { return 200 '{"token":{"bearer_token":"tk_nginx","expires_at":"{{{ends}}}"}}'; }
                location ~ slow$ { limit_rate 2k; return 200 '"{{{new string('x', 4000)}}}"'; }
                location / { return 200 '{"projects":[]}'; }
                {{{extra}}}
              }
            }
            """);
        var process = Tool.Start(folder, "nginx", ["-c", Path.Combine(folder, "nginx.conf"), "-p", folder]);
        var nginx = new Nginx(process, folder);
        var (host, port) = (listen.Split(':')[0], int.Parse(listen.Split(':')[1], CultureInfo.InvariantCulture));
        await Waiting.UntilAsync(() => IsListeningAsync(host, port));
        return nginx;
    }

    /// <summary>Waits until it logged a request: it does so after its response.</summary>
    public Task LoggedAsync(string text) => Waiting.UntilAsync(() => Log.Contains(text, StringComparison.Ordinal));

    /// <summary>True once a connection is accepted there.</summary>
    public static async Task<bool> IsListeningAsync(string host, int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(host, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
