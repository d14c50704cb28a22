using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>A tenant of the seed with its projects and designs. Immutable: what callers change is kept on the shelves.</summary>
internal sealed class SeededTenant(
    string id,
    JsonElement fields,
    bool authorized,
    OrderedDictionary<string, JsonElement> projects,
    OrderedDictionary<string, JsonElement> designs)
{
    public string Id => id;

    public bool Authorized => authorized;

    /// <summary>Whether the samples of this kind do not exist here, because they name projects that the seed does not contain.</summary>
    public static bool Replaces(RecordKind kind) =>
        kind == SampleTenant.Projects || kind == SampleTenant.Designs || kind == SampleTenant.Assets
        || kind == SampleTenant.Agreements || kind == SampleTenant.DesignRequests;

    public bool Has(RecordKind kind, string record) => Of(kind)?.ContainsKey(record) == true;

    public JsonObject? Find(RecordKind kind, string record) =>
        Of(kind) is { } records && records.TryGetValue(record, out var found) ? JsonObject.Create(found) : null;

    public IEnumerable<string> Ids(RecordKind kind) => Of(kind)?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The tenant itself: the fields of the seed over those of a sample.</summary>
    public JsonObject Describe()
    {
        var tenant = SampleTenant.Tenant(id)["tenant"]!.DeepClone().AsObject();
        foreach (var field in fields.EnumerateObject())
        {
            tenant[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }

        return new JsonObject { ["tenant"] = tenant };
    }

    private OrderedDictionary<string, JsonElement>? Of(RecordKind kind) =>
        kind == SampleTenant.Projects ? projects : kind == SampleTenant.Designs ? designs : null;
}
