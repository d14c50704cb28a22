using System.Buffers;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// The path as rules count it: <c>/projects.json</c>, <c>/projects%20</c> and <c>/projects%2C</c> may reach the same resource at Aurora as
/// <c>/projects</c>. For counting only; what is sent stays as it is.
/// </summary>
internal static class CountedPath
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_/");

    /// <summary>Rewrites a lower-case path in place: escapes decoded, each segment reduced to its first word.</summary>
    /// <returns>The new length; negative if nothing is to be rewritten.</returns>
    public static int Reduce(Span<char> path)
    {
        if (!path.ContainsAnyExcept(Plain))
        {
            return -1;
        }

        var written = 0;
        for (var at = 0; at < path.Length;)
        {
            var length = path[(at + 1)..].IndexOf('/');
            var end = length < 0 ? path.Length : at + 1 + length;
            var decoded = Decode(path[(at + 1)..end]);
            var segment = Core(path.Slice(at + 1, decoded));
            path[written++] = '/';
            segment.CopyTo(path[written..]);
            written += segment.Length;
            at = end;
        }

        return written;
    }

    // A segment without a plain character stays as it is: it is no second name of a resource.
    private static Span<char> Core(Span<char> segment)
    {
        var start = segment.IndexOfAny(Plain);
        if (start < 0)
        {
            return segment;
        }

        var core = segment[start..];
        var end = core.IndexOfAnyExcept(Plain);
        return end < 0 ? core : core[..end];
    }

    private static int Decode(Span<char> text)
    {
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                character = char.ToLowerInvariant((char)((Hex(text[i + 1]) << 4) | Hex(text[i + 2])));
                i += 2;
            }

            text[written++] = character;
        }

        return written;
    }

    private static int Hex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : digit - 'a' + 10;
}
