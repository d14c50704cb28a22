using System.Text;
using System.Text.RegularExpressions;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>A URL template with placeholders such as <c>&lt;TENANT_ID&gt;</c>, and the request that comes of it.</summary>
internal static partial class WebhookTemplate
{
    /// <summary>What is wrong with a template; null if a webhook can be sent by it.</summary>
    public static string? Mistake(string template)
    {
        var filled = Fill(template, static _ => "x");
        if (!Uri.TryCreate(filled, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || filled.Any(IsForbidden))
        {
            return "url_template must be an http or https URL; placeholders are written as <TENANT_ID>.";
        }

        // A value must never choose the server.
        var authority = template.IndexOf('/', template.IndexOf("//", StringComparison.Ordinal) + 2);
        return template[..(authority < 0 ? template.Length : authority)].Contains('<', StringComparison.Ordinal)
            ? "url_template must name its host without placeholders."
            : null;
    }

    public static bool Contains(string template, string placeholder) => template.Contains($"<{placeholder}>", StringComparison.Ordinal);

    public static bool HasCredential(string template) =>
        Uri.TryCreate(Fill(template, static _ => "x"), UriKind.Absolute, out var url) && url.UserInfo.Length > 0;

    public static string Fill(string template, Func<string, string> value) =>
        Placeholder().Replace(template, match => Uri.EscapeDataString(value(match.Groups[1].Value)));

    /// <summary>The request: user and password of the URL become basic authentication, as any HTTP client does it.</summary>
    public static HttpRequestMessage ToRequest(WebhookFields webhook, Func<string, string> value)
    {
        var url = new Uri(Fill(webhook.UrlTemplate!, value));
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(url) { UserName = "", Password = "", Fragment = "" }.Uri);
        if (url.UserInfo.Length > 0)
        {
            var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + credential);
        }

        if (webhook.HeaderKey is { } name)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, webhook.HeaderValue);
        }

        return request;
    }

    private static bool IsForbidden(char character) => character is '<' or '>' || char.IsWhiteSpace(character) || char.IsControl(character);

    [GeneratedRegex("<([A-Z][A-Z0-9_]{0,39})>", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
