using System.Buffers.Binary;

namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>One frame (RFC 9113, section 4.1), good or bad: nothing is checked.</summary>
public sealed record Frame(FrameType Type, byte Flags, uint Stream, byte[] Payload)
{
    public const int HeadLength = 9;
    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;

    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeadLength + Payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Payload.Length << 8);
        bytes[3] = (byte)Type;
        bytes[4] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), Stream);
        Payload.CopyTo(bytes, HeadLength);
        return bytes;
    }

    /// <summary>A request, or its trailers, in one frame.</summary>
    public static Frame Headers(uint stream, byte[] block, bool ends = true) =>
        new(FrameType.Headers, (byte)(EndHeaders | (ends ? EndStream : 0)), stream, block);

    public static Frame Data(uint stream, byte[] bytes, bool ends = true) => new(FrameType.Data, ends ? EndStream : (byte)0, stream, bytes);

    public static Frame Reset(uint stream, Http2Error error) => new(FrameType.RstStream, 0, stream, Number((uint)error));

    public static Frame WindowUpdate(uint stream, int bytes) => new(FrameType.WindowUpdate, 0, stream, Number((uint)bytes));

    public static Frame Settings(params (ushort Name, uint Value)[] settings)
    {
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), settings[i].Name);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        return new Frame(FrameType.Settings, 0, 0, payload);
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
