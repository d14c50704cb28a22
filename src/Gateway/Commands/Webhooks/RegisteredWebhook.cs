using System.Text.Json;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Commands.Webhooks;

/// <summary>A webhook as Aurora lists it. No record: the header's value is a secret.</summary>
internal sealed class RegisteredWebhook
{
    private const int LongestText = 200;

    public required string Id { get; init; }

    public required string Event { get; init; }

    public required string Template { get; init; }

    public required bool IsEnabled { get; init; }

    public required string? HeaderName { get; init; }

    /// <summary>Null if Aurora does not show it.</summary>
    public required string? HeaderValue { get; init; }

    /// <summary>A webhook that misses a part which every one has is not read.</summary>
    public static RegisteredWebhook? Of(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && Text(json, "id") is { } id && Text(json, "url_template") is { } template
            ? new RegisteredWebhook
            {
                Id = id,
                Event = Text(json, "event") ?? "",
                Template = template,
                IsEnabled = !json.TryGetProperty("enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False,
                HeaderName = Text(json, "header_auth_key"),
                HeaderValue = Text(json, "header_auth_value"),
            }
            : null;

    /// <summary>For a person, without secrets; what Aurora wrote moves no cursor of a terminal.</summary>
    public override string ToString()
    {
        var proof = HeaderName is null ? "no header" : "header " + HeaderName;
        return Plain($"{Id}  {Event}  {(IsEnabled ? "enabled" : "disabled")}  {proof}  {WebhookUrl.Shown(Template)}");
    }

    public static string Plain(string text) =>
        new([.. text.Take(LongestText * 3).Select(static character => char.IsControl(character) ? '?' : character)]);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}
