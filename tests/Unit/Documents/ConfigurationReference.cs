using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AuroraGateway.Unit.Documents;

/// <summary>Writes the tables of <c>docs/configuration.md</c> from the schema, the one place where settings are described.</summary>
internal sealed class ConfigurationReference(JsonElement schema)
{
    private readonly StringBuilder text = new();

    public static string Of(string schemaJson)
    {
        using var document = JsonDocument.Parse(schemaJson);
        var reference = new ConfigurationReference(document.RootElement);
        foreach (var section in document.RootElement.GetProperty("properties").EnumerateObject().Where(section => section.Name[0] != '$'))
        {
            reference.Append(section);
        }

        return reference.text.ToString().TrimEnd('\n');
    }

    private void Append(JsonProperty section)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"## {section.Name}\n\n{Description(section.Value)}\n\n| setting | value | default | what it does |\n|---|---|---|---|\n");
        if (section.Value.TryGetProperty("properties", out _))
        {
            AppendRows(section.Name, section.Value);
        }
        else
        {
            AppendRows(section.Name + ":<name>", Resolve(section.Value.GetProperty("additionalProperties")));
        }

        text.Append('\n');
    }

    private void AppendRows(string path, JsonElement rule)
    {
        foreach (var property in rule.GetProperty("properties").EnumerateObject())
        {
            var name = path + ":" + property.Name;
            var resolved = Resolve(property.Value);
            if (resolved.TryGetProperty("properties", out _))
            {
                AppendRows(name, resolved);
                continue;
            }

            var items = resolved.TryGetProperty("items", out var element) ? Resolve(element) : default;
            if (items.ValueKind == JsonValueKind.Object && items.TryGetProperty("properties", out _))
            {
                AppendRows(name + ":<n>", items);
                continue;
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {Value(resolved, items)} | {Default(property.Value, resolved)} | " +
                    $"{Cell(Description(property.Value, resolved))} |\n");
        }
    }

    private static string Value(JsonElement rule, JsonElement items)
    {
        var described = items.ValueKind == JsonValueKind.Object ? items : rule;
        var value = described switch
        {
            _ when described.TryGetProperty("enum", out var names) =>
                string.Join(
                    ", ", names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String)
                        .Select(name => $"`{name.GetString()}`")),
            _ when described.TryGetProperty("x-expected", out var expected) => expected.GetString()!,
            _ => Type(described),
        };
        var least = described.TryGetProperty("minimum", out var low) ? low.GetRawText() : null;
        var most = described.TryGetProperty("maximum", out var high) ? high.GetRawText() : null;
        var range = (least, most) switch
        {
            (null, null) => "",
            (_, null) => $", {least} or more",
            (null, _) => $", {most} or less",
            _ => $", {least} to {most}",
        };
        return Cell((items.ValueKind == JsonValueKind.Object ? "list of: " : "") + value + range);
    }

    private static string Type(JsonElement rule)
    {
        if (!rule.TryGetProperty("type", out var type))
        {
            return "";
        }

        var name = type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(each => each.GetString()!).First(each => each != "null")
            : type.GetString()!;
        return name switch
        {
            "string" => "text",
            "boolean" => "`true`, `false`",
            "integer" => "whole number",
            "object" => "names and values",
            _ => name,
        };
    }

    private static string Default(JsonElement own, JsonElement resolved) =>
        own.TryGetProperty("default", out var value) || resolved.TryGetProperty("default", out value)
            ? $"`{(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())}`"
            : "";

    private static string Description(params ReadOnlySpan<JsonElement> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.TryGetProperty("description", out var description))
            {
                return description.GetString()!;
            }
        }

        return "";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private JsonElement Resolve(JsonElement rule) => rule.TryGetProperty("$ref", out var reference)
        ? schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..])
        : rule;
}
