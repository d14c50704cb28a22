using System.Buffers.Binary;
using System.Text;

namespace AuroraGateway.Telemetry;

/// <summary>The trace id under which a request is found. One that was made here becomes text only where it is written.</summary>
internal readonly struct TraceMark
{
    /// <summary>Bytes that it takes at the most, in UTF-8.</summary>
    public const int MostBytes = 32;

    private readonly string? text;
    private readonly long first;
    private readonly long second;

    private TraceMark(string? text, long first, long second)
    {
        this.text = text;
        this.first = first;
        this.second = second;
    }

    /// <param name="text">ASCII, <see cref="MostBytes"/> at the most.</param>
    public static TraceMark Of(string text) => new(text, 0, 0);

    /// <summary>A new one.</summary>
    public static TraceMark Random() => new(null, System.Random.Shared.NextInt64(), System.Random.Shared.NextInt64());

    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> utf8)
    {
        if (text is not null)
        {
            return Encoding.ASCII.GetBytes(text, utf8);
        }

        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(octets, first);
        BinaryPrimitives.WriteInt64BigEndian(octets[8..], second);
        Convert.TryToHexStringLower(octets, utf8, out var written);
        return written;
    }

    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[MostBytes];
        return text ?? Encoding.ASCII.GetString(utf8[..Write(utf8)]);
    }
}
