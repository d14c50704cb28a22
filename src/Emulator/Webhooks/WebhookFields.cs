using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>What a client says about a webhook. The header's value is a secret, so this is no record that prints itself.</summary>
internal sealed class WebhookFields
{
    private const int LongestText = 2_000;

    public static readonly WebhookFields Empty = new() { Enabled = true };

    public string? Event { get; private init; }

    public string? UrlTemplate { get; private init; }

    public string? Description { get; private init; }

    public bool Enabled { get; private init; }

    public string? HeaderKey { get; private init; }

    public string? HeaderValue { get; private init; }

    public bool IsAuthenticated => HeaderKey is not null || (UrlTemplate is { } url && WebhookTemplate.HasCredential(url));

    public WebhookFields Disabled() => Copy(enabled: false);

    /// <summary>These fields with what a client sends over them; <paramref name="wrong"/> says what is wrong with it.</summary>
    public WebhookFields With(JsonObject sent, out string? wrong)
    {
        wrong = null;
        var fields = new WebhookFields
        {
            Event = Text(sent, "event", Event, ref wrong),
            UrlTemplate = Text(sent, "url_template", UrlTemplate, ref wrong),
            Description = Text(sent, "description", Description, ref wrong),
            HeaderKey = Text(sent, "header_auth_key", HeaderKey, ref wrong),
            HeaderValue = Text(sent, "header_auth_value", HeaderValue, ref wrong),
            Enabled = Flag(sent, "enabled", Enabled, ref wrong),
        };
        wrong ??= fields.Mistake();
        return fields;
    }

    /// <summary>What must still be given before this is a webhook; null if nothing.</summary>
    public string? Missing() => (Event, UrlTemplate) switch
    {
        (null, null) => "event, url_template must be given.",
        (null, _) => "event must be given.",
        (_, null) => "url_template must be given.",
        _ => null,
    };

    private string? Mistake()
    {
        if (Event is { } name && (name.Length is 0 or > 64 || !name.All(each => char.IsAsciiLetterLower(each) || each == '_')))
        {
            return "event must be a name such as app_status_changed.";
        }

        if (UrlTemplate is { } url && WebhookTemplate.Mistake(url) is { } mistake)
        {
            return mistake;
        }

        return (HeaderKey is null) != (HeaderValue is null)
            ? "header_auth_key and header_auth_value must be given together."
            : HeaderKey is { } key && !IsToken(key) ? "header_auth_key must be the name of a header."
            : HeaderValue is { } value && (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                ? "header_auth_value must be printable ASCII."
                : null;
    }

    private static bool IsToken(string name) =>
        name.Length is > 0 and <= 100
        && name.All(each => char.IsAsciiLetterOrDigit(each) || "!#$%&'*+-.^_`|~".Contains(each, StringComparison.Ordinal))
        && name.ToLowerInvariant() is not ("host" or "content-length" or "connection" or "transfer-encoding" or "te" or "upgrade");

    private WebhookFields Copy(bool enabled) => new()
    {
        Event = Event,
        UrlTemplate = UrlTemplate,
        Description = Description,
        HeaderKey = HeaderKey,
        HeaderValue = HeaderValue,
        Enabled = enabled,
    };

    private static string? Text(JsonObject sent, string name, string? before, ref string? wrong)
    {
        if (!sent.TryGetPropertyValue(name, out var node))
        {
            return before;
        }

        if (node is null)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length <= LongestText)
        {
            return text;
        }

        wrong ??= $"{name} must be a string of at most {LongestText} characters.";
        return before;
    }

    private static bool Flag(JsonObject sent, string name, bool before, ref string? wrong)
    {
        if (!sent.TryGetPropertyValue(name, out var node))
        {
            return before;
        }

        if (node is JsonValue value && value.TryGetValue<bool>(out var flag))
        {
            return flag;
        }

        wrong ??= $"{name} must be true or false.";
        return before;
    }
}
