namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>An HTTP/2 connection that sends any frames, valid or not, and reads responses one stream at a time.</summary>
public sealed class Http2Connection : IDisposable
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private const uint LargestStream = 0x7FFFFFFF;

    private readonly RawSocket socket;
    private readonly bool opensWindows;
    private readonly Dictionary<uint, Http2Response> responses = [];
    private uint last;

    private Http2Connection(RawSocket socket, bool opensWindows) => (this.socket, this.opensWindows) = (socket, opensWindows);

    /// <summary>Why the other side ended the connection; null while it has not.</summary>
    public string? Ended { get; private set; }

    /// <summary>The last stream that the server takes, as its last GOAWAY said; null before.</summary>
    public uint? LastTaken { get; private set; }

    /// <summary>The id for the next request.</summary>
    public uint NextStream => last = last == 0 ? 1 : last + 2;

    /// <summary>Streams on which nothing more will come, as far as was read.</summary>
    public IReadOnlyList<uint> Over => [.. responses.Where(response => response.Value.IsOver).Select(response => response.Key)];

    /// <summary>What the server announced, by the number of the setting.</summary>
    public Dictionary<int, uint> Announced { get; } = [];

    /// <summary>Says the preface with settings that forbid a dynamic table, and those given.</summary>
    /// <param name="socket">Over TLS that chose <c>h2</c>, or in clear text.</param>
    /// <param name="cancellation">Ends the sending.</param>
    /// <param name="opensWindows">False for a reader that takes nothing beyond the first windows.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<Http2Connection> OpenAsync(
        RawSocket socket, CancellationToken cancellation, bool opensWindows = true, params (ushort, uint)[] settings)
    {
        var connection = new Http2Connection(socket, opensWindows);
        await socket.SendAsync((byte[])[.. Preface, .. Frame.Settings([(1, 0), .. settings]).ToBytes()], cancellation);
        return connection;
    }

    public Task SendAsync(Frame frame, CancellationToken cancellation) => SendAsync(frame.ToBytes(), cancellation);

    public Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => socket.SendAsync(bytes, cancellation);

    /// <summary>Sends a request without a body and reads its response.</summary>
    public async Task<RawResponse> AskAsync(IEnumerable<Field> fields, CancellationToken cancellation, bool huffman = false)
    {
        var stream = NextStream;
        await SendAsync(Frame.Headers(stream, Hpack.Encode(fields, huffman)), cancellation);
        return await RespondAsync(stream, cancellation);
    }

    /// <returns>The response on a stream, or how the stream or the whole connection ended without one.</returns>
    public async Task<RawResponse> RespondAsync(uint stream, CancellationToken cancellation)
    {
        while (true)
        {
            if (responses.TryGetValue(stream, out var response) && response.IsOver)
            {
                return response.ToRaw();
            }

            if (Ended is not null)
            {
                return RawResponse.Broken(Ended);
            }

            await ReadFrameAsync(cancellation);
        }
    }

    /// <summary>Reads until the other side closes.</summary>
    public async Task<string> EndAsync(CancellationToken cancellation)
    {
        while (Ended is null)
        {
            await ReadFrameAsync(cancellation);
        }

        return Ended;
    }

    /// <summary>Closes the connection with a reset.</summary>
    public void Reset() => socket.Reset();

    public void Dispose() => socket.Dispose();

    /// <summary>Reads one frame; for a test that waits for something other than a response.</summary>
    public async Task<Frame?> ReadFrameAsync(CancellationToken cancellation)
    {
        if (await socket.ReadExactlyAsync(Frame.HeadLength, cancellation) is not { } head
            || await socket.ReadExactlyAsync((head[0] << 16) | (head[1] << 8) | head[2], cancellation) is not { } payload)
        {
            Ended ??= "closed";
            return null;
        }

        var frame = new Frame((FrameType)head[3], head[4], Number(head.AsSpan(5)), payload);
        switch (frame.Type)
        {
            case FrameType.Settings when !frame.Has(Frame.Ack):
                for (var at = 0; at + 6 <= payload.Length; at += 6)
                {
                    Announced[(payload[at] << 8) | payload[at + 1]] = Number(payload.AsSpan(at + 2));
                }

                await SendAsync(new Frame(FrameType.Settings, Frame.Ack, 0, []), cancellation);
                break;
            case FrameType.Ping when !frame.Has(Frame.Ack):
                await SendAsync(frame with { Flags = Frame.Ack }, cancellation);
                break;
            case FrameType.GoAway:
                LastTaken = Number(payload);
                var error = (Http2Error)Number(payload.AsSpan(4));

                // The first of two (RFC 9113, section 6.8): streams that are open go on.
                Ended = error == Http2Error.None && LastTaken == LargestStream ? Ended : $"goaway {error}";
                break;
            case FrameType.Headers or FrameType.Continuation or FrameType.Data or FrameType.RstStream:
                if (!responses.TryGetValue(frame.Stream, out var response))
                {
                    responses[frame.Stream] = response = new Http2Response();
                }

                response.Take(frame);
                if (opensWindows && frame is { Type: FrameType.Data, Payload.Length: > 0 })
                {
                    await SendAsync(Frame.WindowUpdate(0, frame.Payload.Length), cancellation);
                }

                break;
        }

        return frame;
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0x7FFFFFFF;
}
