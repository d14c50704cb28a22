using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>The socket at which a supervisor receives the notices of its services, sd_notify(3).</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="address">As NOTIFY_SOCKET has it: with a leading @ in the abstract namespace.</param>
    public NotifySocket(string address) => socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));

    /// <summary>The next notice that is none of the watchdog, or of it alone.</summary>
    public async Task<Dictionary<string, string>> NextAsync(bool ofWatchdog, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation).AsTask().WaitAsync(Patience, cancellation);
            var notice = Encoding.UTF8.GetString(buffer, 0, length).Split('\n')
                .Select(static line => line.Split('=', 2))
                .ToDictionary(static pair => pair[0], static pair => pair[1]);
            if (notice.ContainsKey("WATCHDOG") == ofWatchdog)
            {
                return notice;
            }
        }
    }

    /// <summary>What the monotonic clock says now, in microseconds.</summary>
    public static long Monotonic => long.Parse(
        File.ReadAllText("/proc/uptime").Split(' ')[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 10_000;

    public void Dispose() => socket.Dispose();
}
