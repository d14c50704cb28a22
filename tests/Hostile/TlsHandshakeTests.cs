using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using AuroraGateway.Hostile.Confined;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>
/// Attacks before any proof: what a client sends until its handshake is complete. Meanwhile another caller is served over TLS, and /livez
/// responds.
/// </summary>
public sealed class TlsHandshakeTests(Rig rig) : CorpusTest(rig)
{
    private const long MegaByte = 1024 * 1024;
    private const int Attackers = 12;
    private const int Handshakes = 6;

    private static readonly byte[] Call = Encoding.ASCII.GetBytes(
        $"GET /tenants/{GatewayProcess.TenantA} HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n"
        + "Connection: close\r\n\r\n");

    private static readonly byte[] Livez = Encoding.ASCII.GetBytes("GET /livez HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");

    [Theory]
    [InlineData(67)]
    [InlineData(7)]
    public async Task Certificates_that_are_slow_to_verify_keep_no_caller_out(int certificates)
    {
        var gateway = await Rig.TlsAsync();
        using var chain = new SlowChain(certificates);
        await ServedAsync(gateway);
        var (before, calls) = (gateway.Processor, new List<double>());
        var attackers = Attack(gateway, chain);
        while (!attackers.All(static attacker => attacker.IsCompleted))
        {
            calls.Add((await ServedAsync(gateway)).TotalMilliseconds);
        }

        await Task.WhenAll(attackers);

        // A handshake of a caller takes a millisecond or two; one signature checked with such a key takes eight, and the chain has many.
        var spent = (gateway.Processor - before) / ((Attackers * Handshakes) + (2 * calls.Count));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{certificates} certificates ({chain.Length} bytes): {spent.TotalMilliseconds:F2} ms of processor a handshake; "
            + $"another caller's {calls.Count} new connections and calls: "
            + $"median {calls.Order().ElementAt(calls.Count / 2):F0} ms, slowest {calls.Max():F0} ms");
        Assert.InRange(spent.TotalMilliseconds, 0, 6);
    }

    [Fact]
    public async Task The_same_in_the_container_that_ships()
    {
        using var chain = new SlowChain(67);
        await using var ordeal = await Ordeal.StartAsync(Rig, tls: true);
        await ordeal.EndureAsync(async _ =>
        {
            await Task.WhenAll(Attack(ordeal.Gateway, chain));
            return null;
        });
    }

    [Fact]
    public async Task A_large_handshake_ends_when_its_bytes_are_used_up()
    {
        var gateway = await Rig.TlsAsync();
        await ServedAsync(gateway);
        var before = gateway.Memory;
        var attackers = new List<RawSocket>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var attacker = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
                attackers.Add(attacker);
                await attacker.SendAsync(ClientHello(message: 100_000, sent: 60_000), Cancellation);
            }

            await ServedAsync(gateway);
            Assert.InRange(gateway.Memory, 0, before + (40 * MegaByte));
            var ends = await Task.WhenAll(attackers.Select(static attacker => attacker.ReadToEndAsync(Cancellation)));
            Assert.All(ends, static end => Assert.InRange(end.Length, 0, 100));
        }
        finally
        {
            attackers.ForEach(static attacker => attacker.Dispose());
        }
    }

    [Fact]
    public async Task Handshakes_that_never_end_are_closed_and_keep_no_caller_out()
    {
        var gateway = await Rig.TlsAsync();
        await ServedAsync(gateway);
        var before = gateway.Memory;
        var attackers = new List<RawSocket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var attacker = await RawSocket.ConnectAsync(gateway.Data, Cancellation);
                attackers.Add(attacker);
                await attacker.SendAsync(i % 3 == 0 ? [] : i % 3 == 1 ? [22] : ClientHello(message: 2_000, sent: 1_000), Cancellation);
            }

            var dripping = DripAsync(attackers[1]);
            await ServedAsync(gateway);
            Assert.InRange(gateway.Memory, 0, before + (40 * MegaByte));
            var ends = attackers.Where(static (_, i) => i % 30 == 2).Select(static attacker => attacker.ReadToEndAsync(Cancellation));
            await Task.WhenAll(ends).WaitAsync(TimeSpan.FromSeconds(30));
            await dripping.WaitAsync(TimeSpan.FromSeconds(30));
            await ServedAsync(gateway);
        }
        finally
        {
            attackers.ForEach(static attacker => attacker.Dispose());
        }
    }

    [Fact]
    public async Task A_client_cannot_begin_a_second_handshake()
    {
        var gateway = await Rig.TlsAsync();
        var said = await OpenSsl.ConnectAsync(gateway.Data, "R\n", "-tls1_2");
        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        Assert.Contains("error:", said, StringComparison.Ordinal);
        await ServedAsync(gateway);
    }

    [Theory]
    [InlineData(true, "-tls1_3")]
    [InlineData(true, "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384")]
    [InlineData(true, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData(true, "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305")]
    [InlineData(false, "-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384")]
    [InlineData(false, "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256")]
    [InlineData(false, "-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA")]
    [InlineData(false, "-tls1_2 -cipher AES256-GCM-SHA384")]
    [InlineData(false, "-tls1_1 -cipher ALL:@SECLEVEL=0")]
    [InlineData(false, "-tls1 -cipher ALL:@SECLEVEL=0")]
    public async Task Only_authenticated_encryption_of_TLS_1_2_and_1_3_is_offered(bool isOffered, string options)
    {
        var gateway = await Rig.TlsAsync();
        var said = await OpenSsl.ConnectAsync(gateway.Data, "", options.Split(' '));
        Assert.True(said.Contains("Cipher is (NONE)", StringComparison.Ordinal) == !isOffered, said);
    }

    private static Task[] Attack(GatewayProcess gateway, SlowChain chain) =>
    [
        .. Enumerable.Range(0, Attackers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Handshakes; i++)
            {
                await FailAsync(gateway, chain);
            }
        })),
    ];

    private static async Task DripAsync(RawSocket attacker)
    {
        var hello = ClientHello(message: 2_000, sent: 1_000);
        for (var i = 1; i < hello.Length; i++)
        {
            await attacker.SendAsync(hello.AsMemory(i, 1), Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
            if (attacker.IsClosed)
            {
                return;
            }
        }
    }

    // Records of a handshake message that announces more than it sends.
    private static byte[] ClientHello(int message, int sent)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < sent; at += 16_000)
        {
            var piece = new byte[5 + Math.Min(16_000, sent - at)];
            (piece[0], piece[1], piece[2]) = (22, 3, 1);
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(3), (ushort)(piece.Length - 5));
            if (at == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(piece.AsSpan(5), message);
                (piece[5], piece[9], piece[10]) = (1, 3, 3);
            }

            bytes.AddRange(piece);
        }

        return [.. bytes];
    }

    private static async Task FailAsync(GatewayProcess gateway, SlowChain chain)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync((System.Net.IPEndPoint)gateway.Data, Cancellation);
            await using var stream = new SslStream(socket.GetStream());
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ClientCertificateContext = chain.Context,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            }, Cancellation);
            await stream.WriteAsync(Call, Cancellation);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancellation));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException)
        {
            // The handshake ended.
        }
    }

    private async Task<TimeSpan> ServedAsync(GatewayProcess gateway)
    {
        var began = TimeProvider.System.GetTimestamp();
        var handshake = Rig.Handshake(SslApplicationProtocol.Http11, certificate: false);
        var bytes = await RawSocket.ExchangeAsync(gateway.Data, Call, Cancellation, handshake);
        Assert.Equal(200, Assert.Single(RawResponse.ReadAll(bytes)).Status);
        var alive = await RawSocket.ExchangeAsync(gateway.Admin, Livez, Cancellation);
        Assert.Equal(200, Assert.Single(RawResponse.ReadAll(alive)).Status);

        // Nineteen seconds without the bounds; milliseconds on an idle machine.
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        Assert.InRange(elapsed.TotalSeconds, 0, 3);
        return elapsed;
    }
}
