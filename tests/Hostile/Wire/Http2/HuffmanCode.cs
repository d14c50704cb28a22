namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>HPACK's Huffman code (RFC 7541, appendix B). It is canonical: the lengths say it all.</summary>
public static class HuffmanCode
{
    // The length in bits of each octet's code: 'A' is 0.
    private const string Lengths =
        "NX]]]]]]]Y_]]_]]]]]]]]_]]]]]]]]]GKKMNGILKKILIGGGFFFGGGGGGGHIPGMKNGHHHHHHHHHHHHHHHHHHHH"
        + "HHIHINTNOGPFGFGFGGGFHHGGGFGHGFFGHHHHHPLON]UWUUWWWXWXXXXXYXYYWXYXXXXVWXWXXYWVUWWXXVXWWY"
        + "VWXXVVWVXWXXUWWWXWWX[[UTWXWZ[[[\\\\[YZTV[\\\\[\\YVV[[]\\\\\\UYUVWVVXWWZZYY[X[\\[[\\\\\\\\\\]\\\\\\\\\\[_";

    private static readonly (uint Code, int Length)[] Codes = Build();

    /// <summary>Padded with ones, as it must be.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> plain)
    {
        using var coded = new MemoryStream();
        var (bits, count) = (0UL, 0);
        foreach (var octet in plain)
        {
            var (code, length) = Codes[octet];
            bits = (bits << length) | code;
            for (count += length; count >= 8; count -= 8)
            {
                coded.WriteByte((byte)(bits >> (count - 8)));
            }
        }

        if (count > 0)
        {
            coded.WriteByte((byte)((bits << (8 - count)) | (0xFFu >> count)));
        }

        return coded.ToArray();
    }

    private static (uint, int)[] Build()
    {
        var codes = new (uint, int)[Lengths.Length];
        var (next, last) = (0u, 0);
        foreach (var octet in Enumerable.Range(0, Lengths.Length).OrderBy(octet => Lengths[octet]))
        {
            var length = Lengths[octet] - 'A';
            next <<= length - last;
            codes[octet] = (next++, length);
            last = length;
        }

        return codes;
    }
}
