using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>Reads the tenants of a seed with their projects and designs, within bounds for the whole seed.</summary>
internal sealed class SeedRecords(SeedMistakes mistakes)
{
    private const int MostProjects = 20_000;
    private const int MostDesigns = 40_000;

    // Between the samples and what callers create, so that ids never meet.
    private const int FirstGenerated = 900_000;

    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private int projects;
    private int designs;

    public SeededTenant? ReadTenant(string place, JsonElement tenant)
    {
        if (tenant.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add(place, "must be an object. Write {\"id\": \"…\", \"name\": \"…\", \"projects\": [ … ]}.");
            return null;
        }

        if (Id(place, tenant, required: true) is not { } id)
        {
            return null;
        }

        var reading = new Reading(id, place);
        var authorized = true;
        var fields = new JsonObject();
        foreach (var property in tenant.EnumerateObject())
        {
            switch (property.Name)
            {
                case "id" or "tenant_id" or "projects" or "designs":
                    break;
                case "authorized" when property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    authorized = property.Value.GetBoolean();
                    break;
                case "authorized":
                    mistakes.Add(place + ".authorized", "must be true or false.");
                    break;
                default:
                    AddField(place, fields, property);
                    break;
            }
        }

        ReadProjects(reading, tenant);
        ReadDesigns(reading, place, tenant, project: null);
        return new SeededTenant(id, Frozen(fields), authorized, reading.Projects, reading.Designs);
    }

    private void ReadProjects(Reading reading, JsonElement tenant)
    {
        foreach (var (place, project) in Items(reading.Place, tenant, "projects"))
        {
            if (++projects > MostProjects)
            {
                Once(projects == MostProjects + 1, place, "is project 20001 of the seed. Keep only the projects that the test needs.");
                return;
            }

            if (Record(reading, place, project, SampleTenant.Projects, reading.Projects, "designs") is not { } record)
            {
                continue;
            }

            reading.Projects.Add(record.Id, Frozen(record.Fields));
            ReadDesigns(reading, place, project, record.Id);
        }
    }

    private void ReadDesigns(Reading reading, string owner, JsonElement parent, string? project)
    {
        foreach (var (place, design) in Items(owner, parent, "designs"))
        {
            if (++designs > MostDesigns)
            {
                Once(designs == MostDesigns + 1, place, "is design 40001 of the seed. Keep only the designs that the test needs.");
                return;
            }

            if (Record(reading, place, design, SampleTenant.Designs, reading.Designs, null) is not { } record)
            {
                continue;
            }

            var named = record.Fields["project_id"];
            if (project is not null && named is null)
            {
                record.Fields["project_id"] = project;
            }
            else if (named is not JsonValue value || !value.TryGetValue<string>(out var text)
                || (project ?? text) != text || !reading.Projects.ContainsKey(text))
            {
                mistakes.Add(place + ".project_id", "must name a project of the same tenant. Put the design into its project's designs.");
            }

            reading.Designs.Add(record.Id, Frozen(record.Fields));
        }
    }

    private (string Id, JsonObject Fields)? Record(
        Reading reading, string place, JsonElement json, RecordKind kind, OrderedDictionary<string, JsonElement> known, string? children)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add(place, "must be an object. Write {\"name\": \"…\"}; its id is made up unless given.");
            return null;
        }

        var given = json.TryGetProperty("id", out _);
        if (given && Id(place, json, required: true) is null)
        {
            return null;
        }

        var id = given ? json.GetProperty("id").GetString()! : kind.IdOf(reading.Tenant, FirstGenerated + known.Count);
        if (!ids.Add(kind.One + id))
        {
            mistakes.Add(place + ".id", $"\"{id}\" is the id of another {kind.One} of this seed. Choose another.");
            return null;
        }

        var fields = new JsonObject { ["id"] = id, ["tenant_id"] = reading.Tenant };
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is not ("id" or "tenant_id") && property.Name != children)
            {
                AddField(place, fields, property);
            }
        }

        return (id, fields);
    }

    private void AddField(string place, JsonObject fields, JsonProperty property)
    {
        if (property.Name == "name" && property.Value.ValueKind != JsonValueKind.String)
        {
            mistakes.Add(place + ".name", "must be a string.");
            return;
        }

        fields[property.Name] = JsonNode.Parse(property.Value.GetRawText());
    }

    private string? Id(string place, JsonElement json, bool required)
    {
        var found = json.TryGetProperty("id", out var value);
        if (found && value.ValueKind == JsonValueKind.String && TenantIds.IsCanonical(value.GetString()!))
        {
            return value.GetString();
        }

        if (found || required)
        {
            mistakes.Add(place + ".id", found
                ? $"{Shown(value)} is no UUID. Write 32 lowercase hexadecimal digits as 8-4-4-4-12."
                : "is missing. Add the tenant's UUID.");
        }

        return null;
    }

    private IEnumerable<(string Place, JsonElement Item)> Items(string place, JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var array))
        {
            yield break;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            mistakes.Add($"{place}.{name}", "must be an array.");
            yield break;
        }

        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"{place}.{name}[{index++}]"), item);
        }
    }

    private void Once(bool first, string place, string wrong)
    {
        if (first)
        {
            mistakes.Add(place, wrong);
        }
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: <= 80 } text ? text : "the value";

    // Elements are safe to read from many threads; nodes are not.
    private static JsonElement Frozen(JsonObject fields)
    {
        using var document = JsonDocument.Parse(fields.ToJsonString());
        return document.RootElement.Clone();
    }

    private sealed record Reading(string Tenant, string Place)
    {
        public OrderedDictionary<string, JsonElement> Projects { get; } = new(StringComparer.Ordinal);

        public OrderedDictionary<string, JsonElement> Designs { get; } = new(StringComparer.Ordinal);
    }
}
