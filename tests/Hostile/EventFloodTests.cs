using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Chaos;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>What strangers can cause is a few lines a minute in the log, without stack traces, and one entry of the status page.</summary>
public sealed class EventFloodTests(Rig rig) : CorpusTest(rig)
{
    private const int Flood = 100;
    private const int MostLines = 12;
    private const string Refusal = "A client certificate was refused";

    private static readonly string[] Beside = [" caller=", " dbug: ", " trce: "];

    [Fact]
    public async Task Protocol_errors_are_a_few_lines_without_a_stack_trace()
    {
        var gateway = await Rig.TlsAsync();
        var before = gateway.Written.Length;
        foreach (var frame in new[]
        {
            new Frame(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
            new Frame(FrameType.Data, 0, 1, [1]),
            new Frame(FrameType.WindowUpdate, 0, 0, [0, 0, 0, 0]),
        })
        {
            for (var i = 0; i < Flood; i++)
            {
                using var connection = await Rig.OpenHttp2Async(Cancellation);
                await connection.SendAsync(frame, Cancellation);
                await connection.EndAsync(Cancellation);
            }
        }

        // At the most verbose level, where the sockets' own lines for each connection are written beside the events.
        var lines = gateway.Written[before..].Split('\n')
            .Where(line => !Beside.Any(word => line.Contains(word, StringComparison.Ordinal)))
            .ToList();
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.True(lines.Count <= 3 * MostLines, $"{lines.Count} lines: {string.Join('\n', lines.Take(5))}");
    }

    [Fact]
    public async Task Bad_certificates_are_one_entry_of_the_history_and_push_nothing_out()
    {
        var gateway = await Rig.TlsAsync();
        using var client = new HttpClient();
        (await client.PutAsync(new Uri($"http://{gateway.Admin}/log/level?level=Debug"), null, Cancellation)).EnsureSuccessStatusCode();
        var tls = Rig.Handshake(SslApplicationProtocol.Http11, BadCertificate.OfAnotherAuthority);
        for (var i = 0; i < Flood; i++)
        {
            try
            {
                using var socket = await RawSocket.ConnectAsync(gateway.Data, Cancellation, tls);

                // TLS 1.3: the client is done before the server has looked.
                await socket.ReadToEndAsync(Cancellation);
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException)
            {
                // As it should be.
            }
        }

        var status = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://{gateway.Admin}/status"), Cancellation))!;
        var changes = status["changes"]!.AsArray();
        var refusals = changes.Where(change => change!["what"]!.ToString().StartsWith(Refusal, StringComparison.Ordinal)).ToList();
        Assert.True((int)Assert.Single(refusals)!["times"]! >= Flood, refusals[0]!.ToJsonString());
        Assert.Contains(changes, change => change!["what"]!.ToString().StartsWith("The log level is", StringComparison.Ordinal));
        Assert.InRange(gateway.Written.Split('\n').Count(line => line.Contains(Refusal, StringComparison.Ordinal)), 1, 2 * MostLines);
        var metrics = await client.GetStringAsync(new Uri($"http://{gateway.Admin}/metrics"), Cancellation);
        Assert.Contains("aurora_gateway_events_suppressed_total{", metrics, StringComparison.Ordinal);
    }
}
