using System.Globalization;

namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>Reads a line of <c>http2.txt</c> into frames.</summary>
public static class FrameLine
{
    private static readonly Dictionary<string, FrameType> Types = new()
    {
        ["DATA"] = FrameType.Data,
        ["HEADERS"] = FrameType.Headers,
        ["PRIORITY"] = FrameType.Priority,
        ["RST_STREAM"] = FrameType.RstStream,
        ["SETTINGS"] = FrameType.Settings,
        ["PUSH_PROMISE"] = FrameType.PushPromise,
        ["PING"] = FrameType.Ping,
        ["GOAWAY"] = FrameType.GoAway,
        ["WINDOW_UPDATE"] = FrameType.WindowUpdate,
        ["CONTINUATION"] = FrameType.Continuation,
        ["UNKNOWN"] = (FrameType)0xEE,
    };

    /// <summary>The bytes on the wire.</summary>
    public static byte[] Bytes(string line) =>
        [.. line.Split(" ; ").SelectMany(frame => frame.StartsWith('[') ? Frame.Headers(1, Payload(frame)).ToBytes() : Types.ContainsKey(
            frame.Split(' ')[0]) ? Read(frame).ToBytes() : Corpus.Bytes(frame))];

    private static Frame Read(string frame)
    {
        var words = frame.Split(' ', 4);
        return new Frame(
            Types[words[0]], (byte)words[2].Sum(Flag), uint.Parse(words[1], CultureInfo.InvariantCulture),
            words.Length > 3 ? Payload(words[3]) : []);
    }

    private static int Flag(char letter) => letter switch
    {
        'E' => Frame.EndStream,
        'H' => Frame.EndHeaders,
        'P' => Frame.Padded,
        'R' => Frame.Priority,
        'A' => Frame.Ack,
        '-' => 0,
        _ => throw new FormatException("No flag: " + letter),
    };

    // Bytes, and between brackets fields.
    private static byte[] Payload(string text)
    {
        var payload = new List<byte>();
        while (text.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf(']', open);
            payload.AddRange(Corpus.Bytes(text[..open]));
            payload.AddRange(Hpack.Encode(Fields(text[(open + 1)..close])));
            text = text[(close + 1)..];
        }

        return [.. payload, .. Corpus.Bytes(text)];
    }

    private static IEnumerable<Field> Fields(string text) => text
        .Replace("{G}", ":method: GET | :scheme: https | :authority: gateway | :path: /tenants/{A}/_echo", StringComparison.Ordinal)
        .Replace("{P}", ":method: POST | :scheme: https | :authority: gateway | :path: /tenants/{A}/uploads", StringComparison.Ordinal)
        .Replace("{K}", "x-api-key: " + GatewayProcess.AllKey, StringComparison.Ordinal)
        .Split(" | ").Select(field => Field.Parse(Corpus.Bytes(field)));
}
