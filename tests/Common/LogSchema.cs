using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AuroraGateway.Tests;

/// <summary>
/// Validates lines against <c>config/log.schema.json</c>: the keywords of JSON Schema 2020-12 that it uses. Another keyword throws, so that
/// no rule of the schema is skipped silently.
/// </summary>
public sealed class LogSchema
{
    private readonly JsonObject root = JsonNode.Parse(Repository.Read("config/log.schema.json"))!.AsObject();

    /// <returns>The line as an object.</returns>
    public JsonObject Check(string line)
    {
        JsonObject? parsed = null;
        try
        {
            parsed = JsonNode.Parse(line) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            // Reported below.
        }

        var wrong = parsed is null ? "This line is not one JSON object" : Wrong(root, parsed);
        return wrong is null ? parsed! : throw new InvalidDataException($"{wrong} in: {line}");
    }

    private string? Wrong(JsonObject schema, JsonNode? value)
    {
        foreach (var (keyword, rule) in schema)
        {
            if (Wrong(schema, keyword, rule!, value) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private string? Wrong(JsonObject schema, string keyword, JsonNode rule, JsonNode? value) => keyword switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" => null,
        "$ref" => Wrong(root["$defs"]![((string)rule!)["#/$defs/".Length..]]!.AsObject(), value),
        "oneOf" => OneOf(rule.AsArray(), value),
        "not" => Wrong(rule.AsObject(), value) is null ? $"{value} must not match {rule.ToJsonString()}" : null,
        "type" =>
            (rule is JsonArray types ? types.Any(type => Is((string)type!, value)) : Is((string)rule!, value))
                ? null
                : $"{value} is no {rule}",
        "const" => JsonNode.DeepEquals(rule, value) ? null : $"{value} is not {rule}",
        "enum" => rule.AsArray().Any(one => JsonNode.DeepEquals(one, value)) ? null : $"{value} is not one of {rule.ToJsonString()}",
        "pattern" => Regex.IsMatch((string)value!, (string)rule!) ? null : $"{value} does not match {rule}",
        "maxLength" => ((string)value!).EnumerateRunes().Count() <= (int)rule ? null : $"a text is longer than {rule}",
        "minimum" => (decimal)value! >= (decimal)rule ? null : $"{value} is less than {rule}",
        "maximum" => (decimal)value! <= (decimal)rule ? null : $"{value} is more than {rule}",
        "maxItems" => value!.AsArray().Count <= (int)rule ? null : $"more than {rule} items",
        "maxProperties" => value!.AsObject().Count <= (int)rule ? null : $"more than {rule} members",
        "items" => value!.AsArray().Select(item => Wrong(rule.AsObject(), item)).FirstOrDefault(static wrong => wrong is not null),
        "required" =>
            rule.AsArray().Select(static name => (string)name!).FirstOrDefault(name => !value!.AsObject().ContainsKey(name)) is { } missing
            ? $"{missing} is missing" : null,
        "properties" => value!.AsObject().Where(member => rule.AsObject().ContainsKey(member.Key))
            .Select(member => Wrong(rule[member.Key]!.AsObject(), member.Value) is { } wrong ? $"{member.Key}: {wrong}" : null)
            .FirstOrDefault(static wrong => wrong is not null),
        "additionalProperties" => value!.AsObject().Where(member => schema["properties"]?.AsObject().ContainsKey(member.Key) != true)
            .Select(member => rule is JsonObject allowed ? Wrong(allowed, member.Value)
                : (bool)rule ? null : $"{member.Key} is not in the schema")
            .FirstOrDefault(static wrong => wrong is not null),
        _ => throw new InvalidOperationException($"Add to LogSchema the keyword {keyword}."),
    };

    private string? OneOf(JsonArray schemas, JsonNode? value)
    {
        var wrong = schemas.Select(one => Wrong(one!.AsObject(), value)).ToList();
        var matching = wrong.Count(static each => each is null);
        return matching == 1
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{matching} of oneOf match ({string.Join("; ", wrong)})");
    }

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && decimal.IsInteger((decimal)value),
        _ => throw new InvalidOperationException($"Add to LogSchema the type {type}."),
    };
}
