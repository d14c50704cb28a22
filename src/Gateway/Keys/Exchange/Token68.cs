using System.Buffers;

namespace AuroraGateway.Keys.Exchange;

/// <summary>The characters of a credential (RFC 9110, section 11.2: token68); a text that matches is allowed in a header.</summary>
internal static class Token68
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    public static bool IsMatch(ReadOnlySpan<char> text)
    {
        var body = text.TrimEnd('=');
        return !body.IsEmpty && !body.ContainsAnyExcept(Characters);
    }
}
