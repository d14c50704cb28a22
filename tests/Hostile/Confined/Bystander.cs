using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace AuroraGateway.Hostile.Confined;

/// <summary>
/// What every client but the attacker notices: another caller on a connection of its own, the same on new connections, and a probe of
/// <c>/livez</c>. Beside them two threads of the test exchange bytes over loopback, which shows how late this machine itself is.
/// </summary>
public sealed class Bystander : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan BetweenNew = TimeSpan.FromMilliseconds(100);

    private readonly EndPoint data;
    private readonly EndPoint admin;
    private readonly SslClientAuthenticationOptions? tls;
    private readonly string target;
    private readonly string lines;
    private readonly CancellationTokenSource ending = new();
    private readonly List<Thread> threads = [];
    private readonly List<string> failures = [];

    /// <param name="data">The data listener.</param>
    /// <param name="admin">The admin listener.</param>
    /// <param name="tls">How the caller connects; null for clear text.</param>
    /// <param name="target">What it asks for.</param>
    /// <param name="lines">Its header lines, with the proof.</param>
    public Bystander(EndPoint data, EndPoint admin, SslClientAuthenticationOptions? tls, string target, string lines) =>
        (this.data, this.admin, this.tls, this.target, this.lines) = (data, admin, tls, target, lines);

    /// <summary>On the connection that was open before.</summary>
    public Pace Kept { get; } = new();

    /// <summary>On a new connection each, the handshake included.</summary>
    public Pace Fresh { get; } = new();

    /// <summary>Of <c>/livez</c>, on a new connection each.</summary>
    public Pace Livez { get; } = new();

    /// <summary>Over loopback between two threads of the test.</summary>
    public Pace Machine { get; } = new();

    /// <summary>What went wrong, in the order in which it did.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (failures)
            {
                return [.. failures];
            }
        }
    }

    public void Start()
    {
        var kept = new CallerQueue(data, tls);
        Run("kept", Kept, Between, () => Good(kept.Ask(target, lines)), kept.Dispose);
        Run("fresh", Fresh, BetweenNew, () => AskOnce(data, tls, target, lines));
        Run("livez", Livez, BetweenNew, () => AskOnce(admin, null, "/livez", ""));
        StartMachine();
    }

    /// <summary>Ends the measuring; no more requests are sent afterwards.</summary>
    public void Stop()
    {
        ending.Cancel();
        threads.ForEach(thread => thread.Join());
        threads.Clear();
    }

    /// <summary>One call on a new connection, and one of <c>/livez</c>.</summary>
    /// <returns>Null if both received a response, else why not.</returns>
    public string? Look()
    {
        try
        {
            AskOnce(data, tls, target, lines);
            AskOnce(admin, null, "/livez", "");
            return null;
        }
        catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException
            or System.Security.Authentication.AuthenticationException)
        {
            return exception.Message;
        }
    }

    public void Dispose()
    {
        Stop();
        ending.Dispose();
    }

    private static void AskOnce(EndPoint endpoint, SslClientAuthenticationOptions? tls, string target, string lines)
    {
        using var line = new CallerQueue(endpoint, tls);
        Good(line.Ask(target, lines));
    }

    private static void Good(int status)
    {
        if (status != 200)
        {
            throw new InvalidOperationException($"The status is {status}.");
        }
    }

    private void Run(string name, Pace pace, TimeSpan between, Action ask, Action? end = null) => Begin(name, () =>
    {
        while (!ending.IsCancellationRequested)
        {
            var start = TimeProvider.System.GetTimestamp();
            try
            {
                ask();
            }
            catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException
                or System.Security.Authentication.AuthenticationException)
            {
                lock (failures)
                {
                    failures.Add($"{name}: {exception.Message}");
                }
            }

            pace.Add(TimeProvider.System.GetElapsedTime(start));
            ending.Token.WaitHandle.WaitOne(between);
        }

        end?.Invoke();
    });

    private void StartMachine()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(listener.LocalEndPoint!);
        var server = listener.Accept();
        server.NoDelay = true;
        listener.Dispose();
        Begin("echo", () =>
        {
            var one = new byte[1];
            while (server.Receive(one) > 0)
            {
                server.Send(one);
            }

            server.Dispose();
        });
        var byte1 = new byte[1];
        Run("machine", Machine, Between, () =>
        {
            client.Send(byte1);
            client.Receive(byte1);
        }, client.Dispose);
    }

    private void Begin(string name, Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true, Name = name };
        threads.Add(thread);
        thread.Start();
    }
}
