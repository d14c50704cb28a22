namespace AuroraGateway.Telemetry.Output;

/// <summary>Writes whole lines and counts those that cannot be written. Used by one thread.</summary>
internal sealed class LineSink(Stream output)
{
    private const byte LineEnd = (byte)'\n';

    private bool isCut;
    private long lost;

    /// <summary>May be read by any thread.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <returns>Null, or why not all of them were written.</returns>
    public string? Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            if (isCut)
            {
                // A full disk has room again: the next line must not continue the half of another.
                output.WriteByte(LineEnd);
                isCut = false;
            }

            output.Write(lines);
            output.Flush();
            return null;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            var written = exception is PartialWriteException partial ? partial.Written : 0;
            isCut |= written > 0 && lines[written - 1] != LineEnd;
            Interlocked.Add(ref lost, lines[written..].Count(LineEnd));
            return exception.Message;
        }
    }
}
