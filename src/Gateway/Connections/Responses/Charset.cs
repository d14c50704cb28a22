using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace AuroraGateway.Connections.Responses;

/// <summary>
/// Brings JSON to UTF-8. A byte order mark decides first, then the zero bytes that every other
/// encoding shows (RFC 4627, section 3), then a Latin-1 label. Every other label is ignored, because JSON on a network is UTF-8
/// (RFC 8259, section 8.1) and a label such as <c>"utf8"</c> is wrong more often than the bytes.
/// </summary>
internal static class Charset
{
    private static readonly string[] Latin1 = ["iso-8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252"];

    /// <param name="bytes">Disposed of unless it is the result.</param>
    /// <param name="label">What the response calls its charset.</param>
    /// <param name="start">Where the text begins, behind a byte order mark.</param>
    public static PooledBytes ToUtf8(PooledBytes bytes, ReadOnlySpan<char> label, out int start)
    {
        var (encoding, mark) = Detect(bytes.Span, label);
        start = encoding is null ? mark : 0;
        if (encoding is null)
        {
            return bytes;
        }

        using (bytes)
        {
            return Transcode(encoding, bytes.Span[mark..]);
        }
    }

    // Null for UTF-8. The marks of UTF-32 come first: that of its little-endian form begins like the one of UTF-16.
    private static (Encoding? Encoding, int Mark) Detect(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> label) => bytes switch
    {
        [0xef, 0xbb, 0xbf, ..] => (null, 3),
        [0xff, 0xfe, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xfe, 0xff, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
        [0xff, 0xfe, ..] => (Encoding.Unicode, 2),
        [0xfe, 0xff, ..] => (Encoding.BigEndianUnicode, 2),
        [0, 0, 0, not 0, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 0),
        [not 0, 0, 0, 0, ..] => (Encoding.UTF32, 0),
        [0, not 0, ..] => (Encoding.BigEndianUnicode, 0),
        [not 0, 0, ..] => (Encoding.Unicode, 0),
        _ => (IsLatin1(label) && !Utf8.IsValid(bytes) ? Encoding.Latin1 : null, 0),
    };

    private static bool IsLatin1(ReadOnlySpan<char> label)
    {
        foreach (var name in Latin1)
        {
            if (label.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static PooledBytes Transcode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length));
        try
        {
            var length = encoding.GetChars(bytes, chars);
            var text = new PooledBytes(Encoding.UTF8.GetMaxByteCount(length));
            text.Length = Encoding.UTF8.GetBytes(chars.AsSpan(0, length), text.Array);
            return text;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }
}
