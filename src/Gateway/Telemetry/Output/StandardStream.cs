using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Telemetry.Output;

/// <summary>
/// Standard output or standard error by <c>write(2)</c>. The framework's own stream takes a closed pipe for success, so that lines would be
/// lost unnoticed, and a file stream would write over what the other descriptor has written to the same file.
/// </summary>
internal sealed partial class StandardStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const short Writable = 4;
    private const int ForEver = -1;

    /// <summary>The framework's own where there is no <c>write(2)</c>: a closed pipe is then not noticed.</summary>
    public static Stream Output => LinuxCalls.AreUsed ? new StandardStream(1) : Console.OpenStandardOutput();

    public static Stream Error => LinuxCalls.AreUsed ? new StandardStream(2) : Console.OpenStandardError();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Blocks while a pipe is full.</summary>
    /// <exception cref="PartialWriteException">Not all of it was written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            var count = WriteTo(descriptor, buffer[written..], buffer.Length - written);
            if (count >= 0)
            {
                written += (int)count;
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain:
                    // Another process with the same pipe may have made it non-blocking.
                    var wanted = new Poll { Descriptor = descriptor, Events = Writable };
                    _ = WaitFor(ref wanted, 1, ForEver);
                    break;
                case var error:
                    throw new PartialWriteException(written, Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int WaitFor(ref Poll descriptors, nuint count, int milliseconds);

    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Occurred;
    }
}
