using System.Net;
using System.Net.Sockets;
using System.Text;
using AuroraGateway.Hosting;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Sockets;
using AuroraGateway.Integration.Admin;
using AuroraGateway.Integration.Callers;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Hosting;

/// <summary>The bounds of both listeners, and the probe of the data listener, on real sockets.</summary>
public sealed class ListenerTests
{
    private const int Bound = 6;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_on_every_connection_do_not_keep_a_caller_out_and_lose_theirs()
    {
        await using var gateway = await StartAsync();
        using var strangers = new Sockets();
        for (var i = 0; i < Bound * 2; i++)
        {
            await strangers.OpenAsync(gateway.Data);
        }

        using (var response = await gateway.CallAsync())
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // The oldest are closed, and the caller's connection is none of them, however many come after it.
        await ClosedAsync(strangers[0]);
        for (var i = 0; i < Bound * 2; i++)
        {
            await strangers.OpenAsync(gateway.Data);
            using var response = await gateway.CallAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.InRange(gateway.Services.GetRequiredService<ConnectionTable>().Count, 1, Bound);
    }

    [Fact]
    public async Task Requests_that_prove_nothing_keep_no_connection_from_a_caller()
    {
        await using var gateway = await StartAsync();
        using var strangers = new Sockets();
        for (var i = 0; i < Bound; i++)
        {
            var stranger = await strangers.OpenAsync(gateway.Data);
            await stranger.SendAsync(
                Encoding.ASCII.GetBytes($"GET /tenants/{GatewayUnderTest.Tenant}/projects HTTP/1.1\r\nHost: x\r\nX-Api-Key: wrong\r\n\r\n"),
                Cancellation);
            Assert.StartsWith("HTTP/1.1 401", await ReadAsync(stranger), StringComparison.Ordinal);
        }

        using var response = await gateway.CallAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("unix")]
    [InlineData("https")]
    public async Task The_probe_arrives_though_strangers_hold_every_connection(string url)
    {
        await using var scene = await SceneAsync(url);
        var parts = scene.Gateway.Services.GetRequiredService<GatewayListeners>();
        var probe = scene.Gateway.Services.GetRequiredService<ListenerProbe>();
        var listener = Assert.Single(parts.Listeners).EndPoint;
        using var strangers = new Sockets();
        for (var i = 0; i < Bound; i++)
        {
            await strangers.OpenAsync(ListenerProbe.Reachable(listener)[^1]);
        }

        var table = scene.Gateway.Services.GetRequiredService<ConnectionTable>();
        await Waiting.UntilAsync(() => table.Count == Bound);
        for (var i = 0; i < 3; i++)
        {
            await probe.TryAsync(listener, Cancellation).WaitAsync(Longest, Cancellation);
        }

        Assert.Equal((Bound, 0L, 0L), (table.Count, table.Shed, table.Refused));
        Assert.Equal("live\n", await scene.Gateway.AdminTextAsync("/livez"));
    }

    [Fact]
    public async Task A_connection_that_is_accepted_and_never_run_is_no_arrival()
    {
        // As Kestrel's loop would leave it, had it ended: the kernel still completes every handshake.
        var table = new ConnectionTable(10, 10, TimeProvider.System);
        var probe = new ListenerProbe();
        await using var listener = new DataListener(
            new IPEndPoint(IPAddress.Loopback, 0),
            new DataListenerOptions(
                static at =>
                    new ListeningSocket(
                        Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions.CreateDefaultBoundListenSocket(at)),
                        false, 32_768, 65_536),
            table, new AcceptState(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<AcceptState>.Instance), probe,
            new OpenConnections(),
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        using var patience = new CancellationTokenSource();
        var attempt = probe.TryAsync(listener.EndPoint, patience.Token);
        var accepted = await listener.AcceptAsync(Cancellation);
        Assert.NotNull(accepted);
        Assert.False(attempt.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);

        // The same connection, run.
        var next = probe.TryAsync(listener.EndPoint, Cancellation);
        await probe.ServeAsync((await listener.AcceptAsync(Cancellation))!);
        await next.WaitAsync(Longest, Cancellation);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Unused_connections_take_no_place_of_the_operators()
    {
        await using var gateway = await StartAsync();
        var most = gateway.Services.GetRequiredService<ResourceBudget>().AdminConnections;
        using var idle = new Sockets();
        for (var i = 0; i < most * 2; i++)
        {
            await idle.OpenAsync(gateway.Admin);
            Assert.Equal("live\n", await gateway.AdminTextAsync("/livez"));
        }

        await ClosedAsync(idle[0]);
    }

    [Fact]
    public async Task An_operator_that_does_not_read_keeps_no_other_waiting_and_gets_it_all_later()
    {
        const int Requests = 400;
        await using var gateway = await StartAsync();
        using var slow = new Sockets();
        var socket = await slow.OpenAsync(gateway.Admin);
        var one = Encoding.ASCII.GetBytes("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var sending = SendAllAsync(socket, one, Requests);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("live\n", await gateway.AdminTextAsync("/livez"));
        }

        var (text, responses) = ("", 0);
        while (responses < Requests)
        {
            text += await ReadAsync(socket);
            var begun = text.Split("HTTP/1.1 200 OK");
            responses += begun.Length - 1;
            text = text[Math.Max(0, text.Length - 14)..].Contains("HTTP/1.1 200 OK", StringComparison.Ordinal)
                ? ""
                : text[Math.Max(0, text.Length - 14)..];
        }

        await sending;
        Assert.Equal(Requests, responses);
    }

    private static async Task ClosedAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Longest, Cancellation));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A reset is one way of closing.
        }
    }

    private static async Task SendAllAsync(Socket socket, byte[] bytes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await socket.SendAsync(bytes, Cancellation);
        }
    }

    private static Task<GatewayUnderTest> StartAsync() =>
        GatewayUnderTest.StartAsync(settings => settings["Listen:MaxConnections"] = $"{Bound}");

    private static async Task<Scene> SceneAsync(string url)
    {
        if (url == "https")
        {
            var tls = await TlsGateway.StartAsync(settings => settings["Listen:MaxConnections"] = $"{Bound}");
            return new Scene(tls.Gateway, tls, null);
        }

        var folder = Directory.CreateTempSubdirectory("probe").FullName;
        var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Listen:Url"] = url == "unix" ? $"unix:{folder}/gateway.sock" : url;
            settings["Listen:MaxConnections"] = $"{Bound}";
        });
        return new Scene(gateway, gateway, folder);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        return Encoding.ASCII.GetString(
            buffer, 0, await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Longest, Cancellation));
    }

    private sealed record Scene(GatewayUnderTest Gateway, IAsyncDisposable Owner, string? Folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Owner.DisposeAsync();
            if (Folder is not null)
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }
}
