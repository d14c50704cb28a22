using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>
/// Sends the supervisor of this process its state, as systemd's sd_notify(3) does it: datagrams to the socket that NOTIFY_SOCKET names.
/// Without that variable it does nothing.
/// </summary>
internal sealed class Supervisor(string? address, TimeProvider time, ILogger<Supervisor> log) : IDisposable
{
    /// <summary>Names the socket; with a leading @ in the abstract namespace.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    private const int LongestSend = 1_000;
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly Lock gate = new();
    private readonly Socket? socket = address is { Length: > 1 } && address[0] is '/' or '@'
        ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = LongestSend }
        : null;

    private bool isStopping;
    private bool hasFailed;

    /// <summary>There is one that listens.</summary>
    public bool IsThere => socket is not null;

    /// <summary>The listeners are open, or a reload has finished.</summary>
    public void Ready() => Send("READY=1\nSTATUS=Listening", isLast: false);

    /// <summary>A reload begins; <see cref="Ready"/> ends it.</summary>
    public void Reloading()
    {
        // Of the monotonic clock that the supervisor reads too.
        var now = (long)(time.GetTimestamp() / (time.TimestampFrequency / (double)MicrosecondsPerSecond));
        Send(
            string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={now}\nSTATUS=Reloading the configuration"),
            isLast: false);
    }

    /// <summary>The process works.</summary>
    public void Alive() => Send("WATCHDOG=1", isLast: false, whileStopping: true);

    /// <summary>The process is about to end.</summary>
    /// <param name="longest">It takes no longer than this.</param>
    public void Stopping(TimeSpan longest) =>
        Send(
            string.Create(
                CultureInfo.InvariantCulture,
                $"STOPPING=1\nEXTEND_TIMEOUT_USEC={(long)longest.TotalMicroseconds}\nSTATUS=Draining"), isLast: true);

    public void Dispose() => socket?.Dispose();

    private void Send(string state, bool isLast, bool whileStopping = false)
    {
        lock (gate)
        {
            // A reload that ends meanwhile must not take the process for ready.
            if (socket is null || (isStopping && !whileStopping))
            {
                return;
            }

            isStopping |= isLast;
            try
            {
                socket.SendTo(
                    Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address![0] == '@' ? "\0" + address[1..] : address));
                hasFailed = false;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (!hasFailed)
                {
                    hasFailed = true;
                    LifetimeEvents.NotNotified(log, address!, exception.Message.TrimEnd('.'));
                }
            }
        }
    }
}
