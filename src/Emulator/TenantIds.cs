namespace AuroraGateway.Emulator;

/// <summary>Which strings are tenant ids: canonical lowercase UUIDs and nothing else.</summary>
internal static class TenantIds
{
    public static bool IsCanonical(string text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var index = 0; index < text.Length; index++)
        {
            var fits = index is 8 or 13 or 18 or 23 ? text[index] == '-' : char.IsAsciiHexDigitLower(text[index]);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
