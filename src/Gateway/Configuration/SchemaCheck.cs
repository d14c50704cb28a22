using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AuroraGateway.Configuration.Proofs;

namespace AuroraGateway.Configuration;

/// <summary>
/// Holds a configuration against <c>gateway.schema.json</c>, so that an editor and the gateway reject the same file. Understands what that schema uses:
/// properties, additionalProperties, items, enum, pattern, type, minimum, maximum, minItems and local references; <c>x-claims</c> marks names that may be URIs.
/// </summary>
public sealed class SchemaCheck : IDisposable
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private static readonly string[] SecretWords = ["key", "password", "token", "secret"];

    // As `aurora-gateway caller-key` begins each.
    private const string CallerKeyPrefix = "agk_";
    private const string CallerKeyItself = "a caller key itself: write its SHA-256 instead, and of a new key, because this one now stands in a file";

    private readonly JsonDocument schema;
    private readonly List<ConfigurationError> errors = [];

    private SchemaCheck(JsonDocument schema) => this.schema = schema;

    public static IReadOnlyList<ConfigurationError> Run(IConfiguration configuration)
    {
        using var stream = typeof(SchemaCheck).Assembly.GetManifestResourceStream("gateway.schema.json")!;
        using var check = new SchemaCheck(JsonDocument.Parse(stream));
        check.CheckObject(configuration.GetChildren(), "", check.schema.RootElement);
        return check.errors;
    }

    /// <summary>Each section at the root with the names of its settings.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Settings()
    {
        using var stream = typeof(SchemaCheck).Assembly.GetManifestResourceStream("gateway.schema.json")!;
        using var schema = JsonDocument.Parse(stream);
        return schema.RootElement.GetProperty("properties").EnumerateObject().Where(section => section.Name[0] != '$').ToDictionary(
            section => section.Name,
            section => (IReadOnlyList<string>)(section.Value.TryGetProperty("properties", out var settings) ? [.. settings.EnumerateObject().Select(setting => setting.Name)] : []),
            StringComparer.OrdinalIgnoreCase);
    }

    public void Dispose() => schema.Dispose();

    private void CheckObject(IEnumerable<IConfigurationSection> children, string path, JsonElement rule)
    {
        if (rule.TryGetProperty("x-claims", out _))
        {
            foreach (var (name, claim) in ClaimNames.Of(children))
            {
                Check(claim, path + ":" + name, Resolve(rule.GetProperty("additionalProperties")));
            }

            return;
        }

        foreach (var child in children)
        {
            var childPath = path.Length == 0 ? child.Key : path + ":" + child.Key;
            if (Property(rule, child.Key) is { } known)
            {
                Check(child, childPath, Resolve(known));
            }
            else if (rule.TryGetProperty("additionalProperties", out var other) && other.ValueKind == JsonValueKind.Object)
            {
                Check(child, childPath, Resolve(other));
            }
            else
            {
                errors.Add(new ConfigurationError(childPath, IsRestOfName(child, path) ? NameWithColon(childPath) : Unknown(child.Key, rule)));
            }
        }
    }

    private void Check(IConfigurationSection section, string path, JsonElement rule)
    {
        var types = Types(rule);
        var children = section.GetChildren().ToList();
        if (children.Count > 0)
        {
            if (types.Contains("object"))
            {
                CheckObject(children, path, rule);
            }
            else if (types.Contains("array"))
            {
                CheckItems(children, path, Resolve(rule.GetProperty("items")));
            }
            else
            {
                errors.Add(new ConfigurationError(path, $"expected {Expected(rule)}, found a list or an object"));
            }

            return;
        }

        switch (section.Value)
        {
            // What is null or empty in the file is as if it were not there.
            case null or "" when types.Contains("null") || types.Contains("object") || types.Contains("array"):
                break;
            case null:
                errors.Add(new ConfigurationError(path, $"expected {Expected(rule)}, found null; leave the setting out for its default"));
                break;
            case var value when value.Contains('\0'):
                errors.Add(new ConfigurationError(path, "holds a NUL character (\\u0000), which nothing can be named with: take it out"));
                break;
            case var value when !IsScalar(value, types, rule):
                var found = types.Contains("array") || types.Contains("object") ? Kind(value) : Quote(path, value);
                errors.Add(new ConfigurationError(path, $"expected {Expected(rule)}, found {found}"));
                break;
        }
    }

    private void CheckItems(List<IConfigurationSection> items, string path, JsonElement rule)
    {
        foreach (var item in items)
        {
            if (!int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                errors.Add(new ConfigurationError(path, $"expected a list, found an object with \"{item.Key}\""));
                return;
            }

            Check(item, path + ":" + item.Key, rule);
        }
    }

    private static bool IsScalar(string value, List<string> types, JsonElement rule) => types.Any(type => type switch
    {
        "boolean" => bool.TryParse(value, out _),
        "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && InRange(number, rule),
        "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && InRange(number, rule),
        "string" => IsOneOf(value, rule) && Fits(value, rule),
        _ => false,
    });

    private static bool InRange(double number, JsonElement rule) =>
        double.IsFinite(number) &&
        !(rule.TryGetProperty("minimum", out var least) && number < least.GetDouble()) &&
        !(rule.TryGetProperty("maximum", out var most) && number > most.GetDouble());

    private static bool IsOneOf(string value, JsonElement rule) =>
        !rule.TryGetProperty("enum", out var names) ||
        names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && string.Equals(name.GetString(), value, StringComparison.OrdinalIgnoreCase));

    // An editor's $ is the end alone; to Regex it is also what stands before a last line's end, such as `echo` and many a secret bring along.
    private static bool Fits(string value, JsonElement rule) =>
        !rule.TryGetProperty("pattern", out var pattern) ||
        (!value.EndsWith('\n') && Regex.IsMatch(value, pattern.GetString()!, RegexOptions.CultureInvariant, PatternTimeout));

    private static string Expected(JsonElement rule)
    {
        if (rule.TryGetProperty("enum", out var names))
        {
            return string.Join(" or ", names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()));
        }

        var text = rule.TryGetProperty("x-expected", out var expected) ? expected.GetString()! : string.Join(" or ", Types(rule).Where(type => type != "null").Select(Words));
        var least = rule.TryGetProperty("minimum", out var low) ? low.GetRawText() : null;
        var most = rule.TryGetProperty("maximum", out var high) ? high.GetRawText() : null;
        return (least, most) switch
        {
            (null, null) => text,
            (_, null) => $"{text}, at least {least}",
            (null, _) => $"{text}, at most {most}",
            _ => $"{text} from {least} to {most}",
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

    private static string Kind(string value) => value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal) ? CallerKeyItself : "a single value";

    // A value in a wrong place may be a secret, and an address with an @ holds one: only short ones of settings that hold none are quoted.
    private static string Quote(string path, string value)
    {
        if (value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal))
        {
            return CallerKeyItself;
        }

        var setting = path.Split(':').Last(segment => !segment.All(char.IsAsciiDigit));
        return value.Length > 64 || value.Contains('@') || SecretWords.Any(word => setting.Contains(word, StringComparison.OrdinalIgnoreCase)) ? "something else" : $"\"{value.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    // `Callers: { "system:serviceaccount:crm": { … } }`: every part of the name but the first looks like a setting of a caller.
    private static bool IsRestOfName(IConfigurationSection child, string path) =>
        child.Value is null && path.StartsWith("Callers:", StringComparison.OrdinalIgnoreCase) && path.IndexOf(':', "Callers:".Length) < 0;

    private static string NameWithColon(string path) =>
        $"unknown setting, unless it is part of a caller's name that contains a colon: \"{path["Callers:".Length..]}:…\". A name has letters, digits, dots, hyphens and underscores; "
        + "write a JWT's subject or a certificate's name under Jwt or Certificate instead";

    private static string Unknown(string key, JsonElement rule)
    {
        var names = rule.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name).Where(name => name[0] != '$').ToList() : [];
        var nearest = Spelling.Nearest(key, names);
        return nearest is null
            ? $"unknown setting; known here: {string.Join(", ", names)}"
            : $"unknown setting; did you mean {nearest}?";
    }

    private static JsonElement? Property(JsonElement rule, string key)
    {
        if (rule.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (string.Equals(property.Name, key, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    private static List<string> Types(JsonElement rule) => rule.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!]
        : ["string"];

    private JsonElement Resolve(JsonElement rule) =>
        rule.TryGetProperty("$ref", out var reference)
            ? schema.RootElement.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..])
            : rule;
}
