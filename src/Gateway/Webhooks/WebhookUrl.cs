namespace AuroraGateway.Webhooks;

/// <summary>Where Aurora sends <c>app_status_changed</c>: the template to register, and whether a registered one leads there.</summary>
internal static class WebhookUrl
{
    public const string Event = "app_status_changed";

    private const string SessionPlaceholder = "<SESSION_TOKEN>";

    private const string Path = "/webhooks/app_status_changed";

    // Aurora requires the tenant and the session token in every template of a partner application.
    private const string Query = "?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>";

    /// <summary>Reads a URL; without a path it gets the receiver's.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string text, bool isHttpAllowed, out Uri? url)
    {
        url = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            return "expected a URL such as https://hooks.example.com";
        }

        if (parsed.Query.Length > 0 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            return "expected a URL without query, fragment and user: the gateway adds the query, and Aurora proves itself by a header";
        }

        if (parsed.Scheme == Uri.UriSchemeHttp && !isHttpAllowed)
        {
            return "expected https: Aurora accepts no other URL";
        }

        url = parsed.AbsolutePath == "/" ? new Uri(parsed, Path) : parsed;
        return null;
    }

    public static string TemplateOf(Uri url) => url.GetLeftPart(UriPartial.Path) + Query;

    /// <summary>Whether a registered template leads to the URL, whatever its query.</summary>
    public static bool PointsTo(string template, Uri url) =>
        Uri.TryCreate(Before(template, '?'), UriKind.Absolute, out var registered)
        && registered.GetLeftPart(UriPartial.Path) == url.GetLeftPart(UriPartial.Path);

    /// <summary>Whether a registered template leads to the same server, whatever its path.</summary>
    public static bool IsAtHost(string template, Uri url) =>
        Uri.TryCreate(Before(template, '?'), UriKind.Absolute, out var registered)
        && registered.GetLeftPart(UriPartial.Authority) == url.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// Whether the placeholder of the session token, if there is one, is the value of <c>session</c> and of nothing else.
    /// </summary>
    public static bool NamesSession(string template)
    {
        var target = Before(template, '?');
        var parameters = template[target.Length..].TrimStart('?').Split('&');
        return !target.Contains(SessionPlaceholder, StringComparison.Ordinal)
            && parameters.All(static parameter => parameter == "session=" + SessionPlaceholder
                || !parameter.Contains(SessionPlaceholder, StringComparison.Ordinal));
    }

    /// <summary>A template without user, and without values of the query that are no placeholders: they may be secrets.</summary>
    public static string Shown(string template)
    {
        var target = Before(template, '?');
        var query = template[target.Length..].TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(ShownParameter);
        if (Uri.TryCreate(target, UriKind.Absolute, out var url) && url.UserInfo.Length > 0)
        {
            target = target.Replace(url.UserInfo + "@", "***@", StringComparison.Ordinal);
        }

        var shown = string.Join('&', query);
        return shown.Length == 0 ? target : $"{target}?{shown}";
    }

    private static string ShownParameter(string parameter)
    {
        var name = Before(parameter, '=');
        return name.Length == parameter.Length || parameter[(name.Length + 1)..] is ['<', .., '>'] ? parameter : name + "=***";
    }

    private static string Before(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
}
