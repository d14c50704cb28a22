namespace AuroraGateway.Forwarding;

/// <summary>What is sent once more after Aurora refused the key with 401.</summary>
public sealed class ReplayOptions
{
    /// <summary>Methods that may be replayed; by default the idempotent ones (RFC 9110, section 9.2.2). POST and PATCH only by choice.</summary>
    public List<string> Methods { get; set; } = [];

    /// <summary>Bytes of a body at the most that is buffered before the first send, so that it can be sent again; longer ones are streamed and not replayed.</summary>
    public int MaxBody { get; set; } = 64 * 1024;
}
