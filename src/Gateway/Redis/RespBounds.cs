namespace AuroraGateway.Redis;

/// <summary>
/// Reads along what a Redis sends and refuses what no response to this gateway can be: a text over <see cref="LargestText"/>, a response
/// over <see cref="LargestResponse"/>, an aggregate of more than <see cref="MostItems"/>. The library buffers a whole response before it
/// parses one.
/// </summary>
internal sealed class RespBounds
{
    /// <summary>Bytes of one text. The largest expected is a page of messages or <c>CLUSTER NODES</c> of a thousand nodes.</summary>
    public const int LargestText = 512 * 1024;

    /// <summary>Bytes of one whole response.</summary>
    public const int LargestResponse = 1024 * 1024;

    /// <summary>Items of one aggregate.</summary>
    public const int MostItems = 16 * 1024;

    private const int LongestLine = 64 * 1024;
    private const int Deepest = 8;

    private readonly long[] items = new long[Deepest];
    private int depth;
    private long size;
    private long text;
    private long number;
    private int digits;
    private int line;
    private byte kind;
    private bool negative;

    /// <summary>Complete responses so far.</summary>
    public long Responses { get; private set; }

    /// <returns>What is wrong, or null.</returns>
    public string? Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (text > 0)
            {
                var skipped = (int)Math.Min(text, bytes.Length);
                text -= skipped;
                size += skipped;
                bytes = bytes[skipped..];
                if (text == 0 && size <= LargestResponse)
                {
                    EndItem();
                }
            }
            else
            {
                size++;
                if (Take(bytes[0]) is { } wrong)
                {
                    return wrong;
                }

                bytes = bytes[1..];
            }

            if (size > LargestResponse)
            {
                return "a response is larger than 1 MiB";
            }
        }

        return null;
    }

    private string? Take(byte next)
    {
        if (line++ == 0)
        {
            (kind, number, digits, negative) = (next, 0, 0, false);
            return IsKnown(next) ? null : "it is not Redis, or does not speak its protocol here";
        }

        if (line > LongestLine)
        {
            return "a line of a response is longer than 64 KiB";
        }

        if (next == '\n')
        {
            return EndLine();
        }

        if (next is >= (byte)'0' and <= (byte)'9')
        {
            number = digits++ < 12 ? (number * 10) + (next - '0') : long.MaxValue / 16;
        }
        else if (next == '-')
        {
            negative = true;
        }

        return null;
    }

    private string? EndLine()
    {
        line = 0;
        if (negative || !IsLength(kind))
        {
            EndItem();
            return null;
        }

        if (IsText(kind))
        {
            if (number > LargestText)
            {
                return "a text of a response is larger than 512 KiB";
            }

            text = number + 2;
            return null;
        }

        var count = kind is (byte)'%' or (byte)'|' ? number * 2 : number;
        if (count > MostItems)
        {
            return "a response has more than 16,384 items";
        }

        // Attributes come before the item that they describe.
        if (kind == '|')
        {
            count++;
        }

        if (count == 0)
        {
            EndItem();
            return null;
        }

        if (depth == Deepest)
        {
            return "a response is nested too deep";
        }

        items[depth++] = count;
        return null;
    }

    private void EndItem()
    {
        while (depth > 0 && --items[depth - 1] == 0)
        {
            depth--;
        }

        if (depth == 0)
        {
            size = 0;
            Responses++;
        }
    }

    private static bool IsKnown(byte first) => "+-:$*_#,(!=%~>|".Contains((char)first, StringComparison.Ordinal);

    private static bool IsText(byte first) => first is (byte)'$' or (byte)'!' or (byte)'=';

    private static bool IsLength(byte first) => IsText(first) || first is (byte)'*' or (byte)'%' or (byte)'~' or (byte)'>' or (byte)'|';
}
