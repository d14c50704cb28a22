namespace AuroraGateway.Telemetry;

/// <summary>Lists of <c>name=value,…</c> with percent-encoded values (W3C Baggage), as OpenTelemetry uses them.</summary>
internal static class OtlpPairs
{
    /// <summary>Takes out what is no pair.</summary>
    /// <returns>False if something was taken out.</returns>
    public static bool Sound(string text, out string sound)
    {
        var entries = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var pairs = entries.Where(static entry => entry.IndexOf('=') > 0).ToList();
        sound = string.Join(',', pairs);
        return pairs.Count == entries.Length;
    }

    /// <returns>True if every entry is an HTTP header that can be sent.</returns>
    public static bool Headers(string text, out string sound) =>
        Sound(text, out sound) && sound.Split(',', StringSplitOptions.RemoveEmptyEntries).All(IsHeader);

    private static bool IsHeader(string entry)
    {
        var at = entry.IndexOf('=');
        var name = Uri.UnescapeDataString(entry[..at].Trim());
        var value = Uri.UnescapeDataString(entry[(at + 1)..].Trim());
        return name.Length > 0 && name.All(IsTokenCharacter)
            && value.Length > 0 && value.All(static character => character is >= ' ' and < '\x7F');
    }

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character);
}
