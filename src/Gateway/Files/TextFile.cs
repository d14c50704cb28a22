using System.Runtime.InteropServices;
using System.Text;
using AuroraGateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace AuroraGateway.Files;

/// <summary>
/// Reads text files as editors and tools write them: UTF-8 with or without a byte order mark, UTF-16 with one. A file is bounded in size,
/// and a pipe without a writer or an endless device does not block the reader.
/// </summary>
internal static partial class TextFile
{
    /// <summary>Bytes of a file at most, unless said otherwise.</summary>
    public const int Largest = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">The file.</param>
    /// <param name="text">What it contains, without the byte order mark.</param>
    /// <param name="largest">Bytes at most.</param>
    /// <param name="isLenient">A byte that is no UTF-8 is replaced.</param>
    /// <returns>Null, or what is wrong; never a part of the content.</returns>
    public static string? TryRead(string path, out string text, int largest = Largest, bool isLenient = false)
    {
        text = "";
        return TryReadBytes(path, out var bytes, largest) ?? TryDecode(path, bytes, out text, isLenient);
    }

    /// <summary>The same as it is on disk.</summary>
    public static string? TryReadBytes(string path, out byte[] bytes, int largest = Largest)
    {
        using var content = new MemoryStream();
        var wrong = TryReadPieces(path, largest, piece => content.Write(piece), length => content.Capacity = length);
        bytes = wrong is not null ? [] : content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
        return wrong;
    }

    /// <summary>The same piece by piece, for what need not be in memory as a whole.</summary>
    public static string? TryReadPieces(string path, int largest, Action<ReadOnlySpan<byte>> add, Action<int>? expect = null)
    {
        if (Directory.Exists(path))
        {
            return $"{path} is a directory; name a file";
        }

        try
        {
            using var file = Open(path);
            if (!file.CanSeek)
            {
                return $"{path} is a pipe or a terminal, which cannot be read again; name a regular file";
            }

            // The length is only an estimate: it is 0 for /proc, and a file may grow.
            expect?.Invoke((int)Math.Min(file.Length, largest));
            var piece = new byte[Math.Min(Math.Max(file.Length, 256) + 1, 64 * 1024)];
            var length = 0;
            for (int read; (read = file.Read(piece)) > 0; length += read)
            {
                if (length + read > largest)
                {
                    return $"{path} is larger than {Size(largest)}";
                }

                add(piece.AsSpan(0, read));
            }

            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"there is no file {path}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{path} cannot be read: {exception.Message}";
        }
    }

    /// <returns>What can be read once only: a pipe, a terminal. Null for a regular file, and for what cannot be opened.</returns>
    public static SafeFileHandle? TryOpenPipe(string path)
    {
        try
        {
            var file = Directory.Exists(path) ? null : Open(path);
            if (file is { CanSeek: false })
            {
                return file.SafeFileHandle;
            }

            file?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Reading it as a file says why.
        }

        return null;
    }

    /// <param name="path">For the message.</param>
    /// <param name="bytes">As they are on disk.</param>
    /// <param name="text">What they say, without the byte order mark.</param>
    /// <param name="isLenient">A byte that is no UTF-8 is replaced: comments in PEM files are often in another encoding.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryDecode(string path, ReadOnlySpan<byte> bytes, out string text, bool isLenient = false)
    {
        text = "";
        try
        {
            text = bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => Utf8(bytes[3..], isLenient),
                [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => throw new DecoderFallbackException(),
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
                _ => Utf8(bytes, isLenient),
            };
        }
        catch (DecoderFallbackException)
        {
            return $"{path} is neither UTF-8 nor UTF-16: save it as UTF-8";
        }

        // UTF-16 without a mark reads as UTF-8 with a NUL beside each letter.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            text = "";
            return $"{path} contains NUL bytes: it is not a text file, or UTF-16 without a byte order mark. Save it as UTF-8";
        }

        return null;
    }

    private static string Utf8(ReadOnlySpan<byte> bytes, bool isLenient) => (isLenient ? Encoding.UTF8 : Strict).GetString(bytes);

    private static string Size(int bytes) => bytes >= 1024 * 1024 ? $"{bytes / 1024 / 1024} MiB" : $"{bytes / 1024} KiB";

    private static FileStream Open(string path)
    {
        if (!LinuxCalls.AreUsed)
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }

        // Opening a named pipe otherwise waits until something writes to it, which may be never.
        const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;
        const int NoEntry = 2, NotDirectory = 20;
        var descriptor = OpenFile(path, ReadOnly | NonBlocking | CloseOnExec);
        if (descriptor >= 0)
        {
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        }

        var error = Marshal.GetLastPInvokeError();
        throw error is NoEntry or NotDirectory ? new FileNotFoundException() : new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);
}
