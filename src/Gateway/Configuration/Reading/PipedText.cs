using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Reads standard input or a pipe to its end, once. A named pipe that nothing writes to is given up after ten seconds.</summary>
internal static partial class PipedText
{
    private const int NoWriterPatience = 10_000;

    /// <param name="handle">What to read.</param>
    /// <param name="name">For messages.</param>
    /// <param name="largest">Bytes at most.</param>
    /// <param name="bytes">What it contained.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryRead(SafeFileHandle handle, string name, int largest, out byte[] bytes)
    {
        bytes = [];
        using var content = new MemoryStream();
        var piece = new byte[64 * 1024];
        try
        {
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            while (true)
            {
                var isReady = Wait(handle);
                var read = TryRead(stream, piece);
                if (read == 0 && content.Length == 0 && !isReady)
                {
                    return $"nothing writes to the pipe {name}: start what writes to it, or name a file";
                }

                if (read == 0)
                {
                    bytes = content.ToArray();
                    return null;
                }

                if (content.Length + Math.Max(0, read) > largest)
                {
                    return $"{name} is larger than {largest / 1024 / 1024} MiB";
                }

                content.Write(piece, 0, Math.Max(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{name} cannot be read: {exception.Message}";
        }
    }

    /// <returns>Bytes; -1 if there are none yet.</returns>
    private static int TryRead(FileStream stream, byte[] piece)
    {
        try
        {
            return stream.Read(piece);
        }
        catch (IOException exception) when (exception.HResult == Again)
        {
            return -1;
        }
    }

    /// <returns>True if there is something to read, or the end.</returns>
    private static bool Wait(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var poll = new PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = Readable };
        return Poll(ref poll, 1, NoWriterPatience) != 0;
    }

    private const short Readable = 1;

    // EAGAIN of Linux, as the runtime reports it.
    private const int Again = 11;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
