using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AuroraGateway.Configuration.Reading;

/// <summary>One rule of <c>gateway.schema.json</c>: what a setting may be.</summary>
internal sealed class SchemaRule
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SchemaRule> properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] types;
    private readonly string[]? allowed;
    private readonly Regex? pattern;
    private readonly double? minimum;
    private readonly double? maximum;
    private readonly bool isDuration;

    public SchemaRule(JsonElement rule, Func<JsonElement, SchemaRule> resolve)
    {
        types = [.. Types(rule)];
        allowed = rule.TryGetProperty("enum", out var names)
            ? [.. names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String)
                .Select(static name => name.GetString()!)]
            : null;
        pattern = Text(rule, "pattern") is { } text ? new Regex(text, RegexOptions.CultureInvariant, PatternTimeout) : null;
        minimum = Number(rule, "minimum");
        maximum = Number(rule, "maximum");
        Default = !rule.TryGetProperty("default", out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        isDuration = rule.TryGetProperty("x-duration", out _);
        IsSecret = rule.TryGetProperty("x-secret", out var secret) && secret.ValueKind == JsonValueKind.True;
        Expected = ExpectedOf(rule);
        if (rule.TryGetProperty("properties", out var children))
        {
            foreach (var child in children.EnumerateObject())
            {
                properties.Add(child.Name, resolve(child.Value));
            }
        }

        Additional = rule.TryGetProperty("additionalProperties", out var other) && other.ValueKind == JsonValueKind.Object
            ? resolve(other) : null;
        Items = rule.TryGetProperty("items", out var items) ? resolve(items) : null;
    }

    /// <summary>In the order of the schema.</summary>
    public IReadOnlyDictionary<string, SchemaRule> Properties => properties;

    /// <summary>The rule of names that the operator chooses; null if there are none.</summary>
    public SchemaRule? Additional { get; }

    public SchemaRule? Items { get; }

    public string? Default { get; }

    /// <summary>Its value is shown nowhere.</summary>
    public bool IsSecret { get; }

    /// <summary>What to write, for a message.</summary>
    public string Expected { get; }

    public bool IsObject => types.Contains("object");

    public bool IsArray => types.Contains("array");

    /// <summary>Any text there can be bound, also if it breaks the pattern.</summary>
    public bool IsText => types.Contains("string") && allowed is null && !isDuration;

    public bool MayBeEmpty => IsObject || IsArray || types.Contains("null");

    public bool Accepts(string value)
    {
        // A loop, because twenty thousand callers are checked: a lambda would allocate for each value.
        foreach (var type in types)
        {
            if (IsA(type, value))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsA(string type, string value) => type switch
    {
        "boolean" => bool.TryParse(value, out _),
        "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && InRange(number),
        "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && InRange(number),
        "string" => allowed?.Contains(value, StringComparer.OrdinalIgnoreCase) != false && Fits(value),
        _ => false,
    };

    private bool InRange(double number) => double.IsFinite(number) && !(number < minimum) && !(number > maximum);

    // In JSON Schema $ matches the end only. In Regex it also matches before a final line feed, which `echo` and many secrets end with.
    private bool Fits(string value)
    {
        try
        {
            return pattern is null || (!value.EndsWith('\n') && pattern.IsMatch(value));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private string ExpectedOf(JsonElement rule)
    {
        if (allowed is not null)
        {
            return string.Join(" or ", allowed);
        }

        var text = Text(rule, "x-expected") ?? string.Join(" or ", Types(rule).Where(static type => type != "null").Select(Words));
        return (Raw(rule, "minimum"), Raw(rule, "maximum")) switch
        {
            (null, null) => text,
            (var least, null) => $"{text}, at least {least}",
            (null, var most) => $"{text}, at most {most}",
            var (least, most) => $"{text} from {least} to {most}",
        };
    }

    private static string Words(string type) => type switch
    {
        "array" => "a list, [ … ]",
        "object" => "names and values, { … }",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        _ => "text",
    };

    private static IEnumerable<string> Types(JsonElement rule) => !rule.TryGetProperty("type", out var type) ? ["string"]
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static name => name.GetString()!)
        : [type.GetString()!];

    private static string? Text(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string? Raw(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    private static double? Number(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
