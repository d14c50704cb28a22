using System.Buffers;

namespace AuroraGateway.Telemetry;

/// <summary>A path with everything that looks like an id replaced, so that it can be grouped and names nobody.</summary>
public static class RouteShape
{
    private const int MostSegments = 12;
    private const int LongestWord = 40;

    public static string Of(ReadOnlySpan<char> rest)
    {
        var text = new ArrayBufferWriter<char>();
        Append(text, rest);
        return text.WrittenSpan.ToString();
    }

    /// <param name="text">Where to.</param>
    /// <param name="rest">The path below the tenant or application.</param>
    public static void Append(IBufferWriter<char> text, ReadOnlySpan<char> rest)
    {
        var segments = 0;
        while (!rest.IsEmpty)
        {
            rest = rest[1..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[slash..];
            if (++segments > MostSegments)
            {
                text.Write("/…");
                return;
            }

            text.Write("/");
            if (IsWord(segment))
            {
                text.Write(segment);
            }
            else
            {
                text.Write("*");
            }
        }
    }

    // Aurora's words are lower-case letters and underscores; ids, names and numbers are not.
    private static bool IsWord(ReadOnlySpan<char> segment)
    {
        if (segment.Length > LongestWord)
        {
            return false;
        }

        foreach (var character in segment)
        {
            if (!char.IsAsciiLetterLower(character) && character != '_')
            {
                return false;
            }
        }

        return true;
    }
}
