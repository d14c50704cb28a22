using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AuroraGateway.Unit.Shipped.Helm;

/// <summary>
/// YAML as Kubernetes reads it, for comparing: maps with sorted names, and gateway.json as a map instead of a text with comments.
/// </summary>
internal static class YamlJson
{
    public static IReadOnlyList<JsonNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)!)];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children
            .OrderBy(pair => ((YamlScalarNode)pair.Key).Value, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Member(((YamlScalarNode)pair.Key).Value!, pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };

    private static JsonNode? Member(string name, YamlNode value) => name == "gateway.json"
        ? Sorted(JsonNode.Parse(
            ((YamlScalarNode)value).Value!, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip }))
        : Convert(value);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map =>
            new JsonObject(
                map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
