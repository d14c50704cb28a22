using System.Text;

namespace AuroraGateway.Configuration.Reading;

/// <summary>One string for each short text that is repeated: of twenty thousand callers each writes the same names of settings.</summary>
internal sealed class TextCache
{
    private const int Slots = 1024;
    private const int Longest = 40;

    private readonly string?[] texts = new string?[Slots];

    /// <param name="utf8">Without escapes.</param>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        Span<char> letters = stackalloc char[Longest];
        letters = letters[..Encoding.UTF8.GetChars(utf8, letters)];
        ref var slot = ref texts[(uint)string.GetHashCode(letters) % Slots];

        // Another reader of the same text may write the slot at any time.
        var known = slot;
        return known is not null && letters.SequenceEqual(known) ? known : slot = letters.ToString();
    }
}
