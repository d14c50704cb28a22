using System.Text.Json;

namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// <c>gateway.schema.json</c>, which an editor and the gateway read alike. This class reads what that schema uses: properties,
/// additionalProperties, items, enum, pattern, type, minimum, maximum, default and local references. <c>x-expected</c> is for messages,
/// <c>x-secret</c> marks values that are never shown, and <c>x-duration</c> text that is bound as a span of time.
/// </summary>
internal sealed class Schema
{
    private const string Definitions = "#/$defs/";

    private static readonly Lazy<Schema> Shared = new(static () =>
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("gateway.schema.json")!;
        return Parse(stream);
    });

    // A setting of its own with a reference has its own default and description, so that only what has nothing else is shared.
    private readonly Dictionary<string, SchemaRule> shared = [];
    private readonly JsonElement definitions;

    private Schema(JsonElement root)
    {
        definitions = root.TryGetProperty("$defs", out var known) ? known : default;
        Root = new SchemaRule(root, Resolve);
    }

    public static Schema Own => Shared.Value;

    public SchemaRule Root { get; }

    public static Schema Parse(Stream stream)
    {
        using var document = JsonDocument.Parse(stream);
        return new Schema(document.RootElement.Clone());
    }

    private SchemaRule Resolve(JsonElement rule)
    {
        if (!rule.TryGetProperty("$ref", out var reference))
        {
            return new SchemaRule(rule, Resolve);
        }

        var name = reference.GetString()![Definitions.Length..];
        var definition = definitions.GetProperty(name);
        if (rule.TryGetProperty("default", out _))
        {
            return new SchemaRule(With(definition, rule), Resolve);
        }

        return shared.TryGetValue(name, out var known) ? known : shared[name] = new SchemaRule(definition, Resolve);
    }

    // The definition with what is written beside the reference.
    private static JsonElement With(JsonElement definition, JsonElement beside)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in definition.EnumerateObject().Where(property => !beside.TryGetProperty(property.Name, out _)))
            {
                property.WriteTo(writer);
            }

            foreach (var property in beside.EnumerateObject().Where(static property => property.Name != "$ref"))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
