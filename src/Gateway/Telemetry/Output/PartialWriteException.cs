namespace AuroraGateway.Telemetry.Output;

/// <summary>Only the first bytes were written.</summary>
internal sealed class PartialWriteException(int written, string message) : IOException(message)
{
    public int Written { get; } = written;
}
