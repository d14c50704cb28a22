using System.Globalization;
using System.Text;

namespace AuroraGateway.Hostile.Wire.Http2;

/// <summary>What came on one stream so far.</summary>
internal sealed class Http2Response
{
    private readonly List<KeyValuePair<string, string>> fields = [];
    private readonly List<byte> body = [];
    private readonly List<byte> block = [];
    private string? reset;
    private bool ends;

    /// <summary>Nothing more will come.</summary>
    public bool IsOver { get; private set; }

    public void Take(Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Headers or FrameType.Continuation:
                block.AddRange(frame.Payload);
                if (frame.Has(Frame.EndHeaders))
                {
                    fields.AddRange(Hpack.Decode(block.ToArray()));
                    block.Clear();
                }

                break;
            case FrameType.Data:
                body.AddRange(frame.Payload);
                break;
            case FrameType.RstStream:
                // NO_ERROR after a whole response only says that the rest of the request is not wanted.
                var error = (Http2Error)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame.Payload);
                reset ??= error == Http2Error.None && IsOver ? null : $"reset {error}";
                IsOver = true;
                return;
        }

        // END_STREAM is allowed on HEADERS and DATA only, and CONTINUATION may follow.
        ends |= frame.Type != FrameType.Continuation && frame.Has(Frame.EndStream);
        IsOver = ends && block.Count == 0;
    }

    public RawResponse ToRaw()
    {
        if (reset is not null)
        {
            return RawResponse.Broken(reset);
        }

        var status = int.Parse(fields.First(field => field.Key == ":status").Value, CultureInfo.InvariantCulture);
        return new RawResponse(status, [.. fields.Where(field => field.Key != ":status")], Encoding.UTF8.GetString(body.ToArray()));
    }
}
