using System.Globalization;
using System.Text;

namespace AuroraGateway.Telemetry;

/// <summary>
/// Writes one line of text into room that is known to suffice: asking a buffer for each of thirty parts costs more than the parts.
/// </summary>
/// <param name="room">Where the line goes.</param>
internal ref struct LineCursor(Span<byte> room)
{
    private readonly Span<byte> room = room;

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(room[Written..]);
        Written += text.Length;
    }

    public void Add(scoped ReadOnlySpan<char> text)
    {
        var free = room[Written..];
        Ascii.FromUtf16(text, free, out var narrowed);
        Written += narrowed == text.Length ? narrowed : Encoding.UTF8.GetBytes(text, free);
    }

    public void Add(in TraceMark trace) => Written += trace.Write(room[Written..]);

    public void Add<T>(T figure) where T : IUtf8SpanFormattable
    {
        figure.TryFormat(room[Written..], out var written, default, CultureInfo.InvariantCulture);
        Written += written;
    }
}
