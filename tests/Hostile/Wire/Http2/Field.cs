using System.Text;

namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>A field or pseudo field as bytes, which need not be a good one.</summary>
public sealed record Field(byte[] Name, byte[] Value)
{
    public Field(string name, string value)
        : this(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value))
    {
    }

    /// <summary>The parts before and after the first colon that is not the first character.</summary>
    public static Field Parse(ReadOnlySpan<byte> line)
    {
        var colon = line[1..].IndexOf((byte)':') + 1;
        var value = line[(colon + 1)..];
        return new Field(line[..colon].ToArray(), (value.StartsWith(" "u8) ? value[1..] : value).ToArray());
    }
}
