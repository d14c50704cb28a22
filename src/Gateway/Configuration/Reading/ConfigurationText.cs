using System.Text;
using System.Text.Unicode;
using AuroraGateway.Files;
using Microsoft.Win32.SafeHandles;

namespace AuroraGateway.Configuration.Reading;

/// <summary>The bytes of a configuration file, of standard input or of a pipe.</summary>
internal static class ConfigurationText
{
    /// <summary>Bytes at most: twenty thousand callers take five million.</summary>
    public const int Largest = 64 * 1024 * 1024;

    /// <summary>What <c>--config</c> calls standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The name of a source in messages.</summary>
    public static string NameOf(string path) => path == StandardInput ? "<stdin>" : path;

    /// <param name="path">The file; <c>-</c> for standard input.</param>
    /// <param name="bytes">As they are on disk.</param>
    /// <param name="isReadOnce">True for a pipe, a terminal or standard input.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryRead(string path, out byte[] bytes, out bool isReadOnce)
    {
        isReadOnce = path == StandardInput;
        bytes = [];
        if (isReadOnce)
        {
            return PipedText.TryRead(new SafeFileHandle(0, ownsHandle: false), NameOf(path), Largest, out bytes);
        }

        if (path.Length == 0)
        {
            return "--config is empty: name a file, or - for standard input";
        }

        if (!Path.Exists(path))
        {
            return $"there is no file {Path.GetFullPath(path)}: name one with --config, or try `aurora-gateway dev`, which needs none";
        }

        if (TextFile.TryOpenPipe(path) is not { } pipe)
        {
            return TextFile.TryReadBytes(path, out bytes, Largest);
        }

        isReadOnce = true;
        return PipedText.TryRead(pipe, path, Largest, out bytes);
    }

    /// <param name="name">For the message.</param>
    /// <param name="bytes">As they are on disk.</param>
    /// <param name="utf8">The text without a byte order mark.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryDecode(string name, byte[] bytes, out ReadOnlyMemory<byte> utf8)
    {
        utf8 = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;
        if (bytes is not ([0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) && Utf8.IsValid(utf8.Span) && !utf8.Span.Contains((byte)0))
        {
            return null;
        }

        var wrong = TextFile.TryDecode(name, bytes, out var text);
        utf8 = Encoding.UTF8.GetBytes(text);
        return wrong;
    }
}
