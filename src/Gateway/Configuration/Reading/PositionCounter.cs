using System.Text;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Turns byte offsets into positions. Offsets are passed in ascending order, so that each byte is read once.</summary>
/// <param name="text">UTF-8 without a byte order mark.</param>
/// <param name="start">Where it begins.</param>
internal ref struct PositionCounter(ReadOnlySpan<byte> text, Position start)
{
    private readonly ReadOnlySpan<byte> text = text;
    private int counted;
    private int line = start.Line;
    private int column = start.Column;

    public Position At(int offset)
    {
        var passed = text[counted..offset];
        if (passed.LastIndexOf((byte)'\n') is >= 0 and var end)
        {
            line += passed[..(end + 1)].Count((byte)'\n');
            column = 1;
            passed = passed[(end + 1)..];
        }

        column += Encoding.UTF8.GetCharCount(passed);
        counted = offset;
        return new Position(line, column);
    }

    /// <summary>The offset of a byte in a line, both from 0 as the parser counts them.</summary>
    public readonly int OffsetOf(long lineNumber, long byteInLine)
    {
        var start = 0;
        for (var i = 0L; i < lineNumber && text[start..].IndexOf((byte)'\n') is >= 0 and var end; i++)
        {
            start += end + 1;
        }

        return (int)Math.Min(start + byteInLine, text.Length);
    }
}
