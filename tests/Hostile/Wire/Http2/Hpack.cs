using System.Text;

namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>
/// As much of HPACK (RFC 7541) as an attacker needs: every field is sent as a literal, plain or Huffman-coded, and nothing is checked. What
/// comes back must do without a dynamic table, which this side's settings forbid, and without Huffman coding, which the server does not
/// use.
/// </summary>
public static class Hpack
{
    private const byte HuffmanCoded = 0x80;

    private static readonly string[] StaticNames =
    [
        "", ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status",
        ":status", ":status", ":status",
        "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
        "authorization",
        "cache-control", "content-disposition", "content-encoding", "content-language", "content-length", "content-location",
        "content-range", "content-type",
        "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since",
        "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh",
        "retry-after", "server",
        "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    // From :status 200 on, the only indexed fields with a value that a response needs.
    private static readonly string[] StaticStatuses = ["200", "204", "206", "304", "400", "404", "500"];

    public static byte[] Encode(IEnumerable<Field> fields, bool huffman = false)
    {
        using var block = new MemoryStream();
        foreach (var field in fields)
        {
            // Literal, never indexed, new name.
            block.WriteByte(0x10);
            WriteString(block, field.Name, huffman);
            WriteString(block, field.Value, huffman);
        }

        return block.ToArray();
    }

    public static List<KeyValuePair<string, string>> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<KeyValuePair<string, string>>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first >= 0x80)
            {
                var index = ReadNumber(ref block, 7);
                fields.Add(new(StaticNames[index], StaticStatuses[index - 8]));
            }
            else if (first >> 5 == 1)
            {
                ReadNumber(ref block, 5);
            }
            else
            {
                var name = ReadNumber(ref block, first >= 0x40 ? 6 : 4);
                fields.Add(new(name == 0 ? ReadString(ref block) : StaticNames[name], ReadString(ref block)));
            }
        }

        return fields;
    }

    private static void WriteLength(MemoryStream to, int value, byte pattern)
    {
        const int Most = 0x7F;
        if (value < Most)
        {
            to.WriteByte((byte)(pattern | value));
            return;
        }

        to.WriteByte((byte)(pattern | Most));
        for (value -= Most; value >= 0x80; value >>= 7)
        {
            to.WriteByte((byte)(value | 0x80));
        }

        to.WriteByte((byte)value);
    }

    /// <summary>A plain string literal.</summary>
    public static byte[] Text(string text)
    {
        using var literal = new MemoryStream();
        WriteString(literal, Encoding.Latin1.GetBytes(text), huffman: false);
        return literal.ToArray();
    }

    private static void WriteString(MemoryStream block, byte[] bytes, bool huffman)
    {
        var coded = huffman ? HuffmanCode.Encode(bytes) : bytes;
        WriteLength(block, coded.Length, huffman ? HuffmanCoded : (byte)0);
        block.Write(coded);
    }

    private static string ReadString(ref ReadOnlySpan<byte> block)
    {
        Assert.True(block[0] < HuffmanCoded, "The server has begun to use Huffman coding: this reader must learn it.");
        var length = ReadNumber(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var value = block[0] & most;
        block = block[1..];
        for (var shift = 0; value >= most; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            value += (next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return value;
    }
}
