using System.IO.Compression;
using System.Text;

namespace AuroraGateway.Emulator;

/// <summary>Sends a body as servers and edges do that code it, though the request did not ask for that.</summary>
internal static class BodyCoding
{
    /// <summary>What <c>exchangeCoding</c> chooses from, the default first.</summary>
    public static readonly string[] All = ["none", "gzip", "gzip-unnamed", "deflate", "br", "bom", "utf-16", "utf-16be"];

    /// <param name="text">The body.</param>
    /// <param name="coding">One of <see cref="All"/>.</param>
    /// <param name="name">The value of <c>Content-Encoding</c>; null for none.</param>
    public static byte[] Apply(string text, string coding, out string? name)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        name = coding is "gzip" or "deflate" or "br" ? coding : null;
        return coding switch
        {
            "gzip" or "gzip-unnamed" => Pack(plain, static to => new GZipStream(to, CompressionLevel.Fastest)),
            "deflate" => Pack(plain, static to => new ZLibStream(to, CompressionLevel.Fastest)),
            "br" => Pack(plain, static to => new BrotliStream(to, CompressionLevel.Fastest)),
            "bom" => [0xef, 0xbb, 0xbf, .. plain],
            "utf-16" => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)],
            "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
            _ => plain,
        };
    }

    private static byte[] Pack(byte[] plain, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var packing = pack(packed))
        {
            packing.Write(plain);
        }

        return packed.ToArray();
    }
}
