namespace AuroraGateway.Forwarding.Bodies;

/// <summary>What is sent once more after Aurora rejected the key with 401.</summary>
internal sealed class ReplayOptions
{
    /// <summary>Methods that may be replayed; by default the idempotent ones (RFC 9110, section 9.2.2). POST and PATCH by choice.</summary>
    public List<string> Methods { get; set; } = [];

    /// <summary>Bytes of the longest body that is buffered, so that it can be sent again; longer ones are streamed.</summary>
    public int MaxBody { get; set; } = 64 * 1024;
}
