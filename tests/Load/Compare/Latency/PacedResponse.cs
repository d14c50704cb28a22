using System.Globalization;
using System.Text;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary>The length of a response with Content-Length.</summary>
internal static class PacedResponse
{
    /// <summary>Bytes of header and body together; null until the header is whole.</summary>
    public static int? Length(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        const string Name = "\r\nContent-Length:";
        var head = Encoding.ASCII.GetString(received[..end]) + "\r\n";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            throw new InvalidOperationException("The response has no Content-Length.");
        }

        at += Name.Length;
        var length = head[at..head.IndexOf("\r\n", at, StringComparison.Ordinal)];
        return end + 4 + int.Parse(length, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
