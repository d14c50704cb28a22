using System.Text.Json;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Says where a text stops to be JSON, and why.</summary>
internal static class UnreadableJson
{
    /// <param name="text">All of it.</param>
    /// <param name="exception">What the parser says of it.</param>
    /// <param name="source">Names it in messages.</param>
    public static ConfigurationError Mistake(ReadOnlySpan<byte> text, JsonException exception, SettingSource source)
    {
        var counter = new PositionCounter(text, new Position(1, 1));
        var at = counter.At(Start(text, counter.OffsetOf(exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0)));
        return new("", $"is not JSON: line {at.Line}, column {at.Column}: {Reason(exception)}", source.Place(at));
    }

    // The parser's own offset may be within a character.
    private static int Start(ReadOnlySpan<byte> text, int offset)
    {
        while (offset > 0 && offset < text.Length && (text[offset] & 0xC0) == 0x80)
        {
            offset--;
        }

        return offset;
    }

    // The parser counts from 0, and its sentence ends with that position.
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
