using System.Globalization;

namespace AuroraGateway.Names;

/// <summary>Decodes the name of a header, a query parameter or a path segment and splits it into words.</summary>
internal static class NameWords
{
    // Servers behind a proxy decode once, some twice; one more round finds what was encoded to pass between them.
    private const int MostRounds = 3;

    /// <summary>Percent-decodes until nothing is left to decode. Octets outside ASCII stay one character each.</summary>
    public static string Decode(ReadOnlySpan<char> name)
    {
        var text = name.ToString();
        for (var round = 0; round < MostRounds && text.Contains('%', StringComparison.Ordinal); round++)
        {
            text = DecodeOnce(text);
        }

        return text;
    }

    /// <summary>The words between characters that are no letters, in lower case.</summary>
    public static List<string> BySeparators(string decoded) => Split(decoded, byCase: false);

    /// <summary>The same, and a capital after a small letter begins a word too: <c>pageToken</c>, <c>APIKey</c>.</summary>
    public static List<string> ByCase(string decoded) => Split(decoded, byCase: true);

    private static string DecodeOnce(string text)
    {
        var decoded = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length &&
                byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                decoded.Append((char)octet);
                i += 2;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }

        return decoded.ToString();
    }

    private static List<string> Split(string text, bool byCase)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && char.IsAsciiLetter(text[end]) && (end == i || !byCase || !Begins(text, end)))
            {
                end++;
            }

            if (end > i)
            {
                words.Add(text[i..end].ToLowerInvariant());
            }

            i = end > i ? end : end + 1;
        }

        return words;
    }

    private static bool Begins(string text, int at) =>
        char.IsAsciiLetterUpper(text[at]) &&
        (char.IsAsciiLetterLower(text[at - 1]) || (char.IsAsciiLetterUpper(text[at - 1]) && at + 1 < text.Length &&
            char.IsAsciiLetterLower(text[at + 1])));
}
