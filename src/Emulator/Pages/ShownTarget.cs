namespace AuroraGateway.Emulator.Pages;

/// <summary>
/// A request target without what could be a secret: segments that are neither words nor UUIDs, and values of the query except
/// short numbers, are left out.
/// </summary>
internal static class ShownTarget
{
    private const string Hidden = "…";
    private const int Longest = 200;

    public static string Of(string raw, string applicationKey)
    {
        var target = new RequestTarget(raw);
        var path = "/" + string.Join('/', target.Segments.Select(segment => IsPlain(segment, applicationKey) ? segment : Hidden));
        var query = string.Join('&', target.QueryParameters().Take(20).Select(each =>
            $"{(IsWord(each.Name) && each.Name != applicationKey ? each.Name : Hidden)}={(IsNumber(each.Value) ? each.Value : Hidden)}"));
        var shown = query.Length == 0 ? path : path + "?" + query;
        return shown.Length <= Longest ? shown : shown[..Longest] + Hidden;
    }

    private static bool IsPlain(string segment, string applicationKey) =>
        segment != applicationKey && (segment.Length == 0 || segment == "v2" || IsWord(segment) || TenantIds.IsCanonical(segment));

    // Longer than any name of an endpoint is no name.
    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 30 && text.All(each => char.IsAsciiLetterLower(each) || each == '_');

    private static bool IsNumber(string text) => text.Length is > 0 and <= 9 && text.All(char.IsAsciiDigit);
}
