using System.Globalization;
using System.Text;

namespace AuroraGateway.Telemetry.Output;

/// <summary>Text that a client chose, bounded, without a character that a terminal would act on or hide.</summary>
internal static class CleanText
{
    /// <summary>
    /// The text itself if it is clean and short. Control and format characters and lone surrogates become <c>\x1b</c> or <c>\u202e</c>.
    /// </summary>
    /// <param name="text">As it came.</param>
    /// <param name="most">Characters of the text that are kept, followed by an ellipsis.</param>
    public static string Of(string text, int most)
    {
        if (text.Length <= most && !HasUnsafe(text))
        {
            return text;
        }

        var kept = text.AsSpan(0, Math.Min(text.Length, most));
        var clean = new StringBuilder(kept.Length + 16);
        for (var i = 0; i < kept.Length; i++)
        {
            if (char.IsHighSurrogate(kept[i]) && i + 1 < kept.Length && char.IsLowSurrogate(kept[i + 1]))
            {
                clean.Append(kept[i]).Append(kept[++i]);
            }
            else if (IsUnsafe(kept[i]))
            {
                var code = (int)kept[i];
                clean.Append(code < 0x100 ? "\\x" : "\\u").Append(code.ToString(code < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
            }
            else
            {
                clean.Append(kept[i]);
            }
        }

        return (text.Length > most ? clean.Append('…') : clean).ToString();
    }

    private static bool HasUnsafe(string text)
    {
        foreach (var character in text)
        {
            if (IsUnsafe(character))
            {
                return true;
            }
        }

        return false;
    }

    // A surrogate is looked at again together with the other half.
    private static bool IsUnsafe(char character) => character is < ' ' or > '~' && char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;
}
