using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Seeds;

namespace AuroraGateway.Emulator;

/// <summary>The usual endpoints over one kind of object: list, create, read, update, delete and what hangs below one.</summary>
internal static class RecordCalls
{
    public static Resource Collection(RecordKind kind, bool list = true, bool create = true) => new()
    {
        Get = list ? call => RecordPages.RespondAsync(call, kind, RecordPages.IdsOf(call, kind)) : null,
        Post = create ? call => CreateAsync(call, kind) : null,
    };

    public static Resource Single(RecordKind kind, bool update = true, bool delete = false) => new()
    {
        Get = call => Find(call, kind, call.Rest[^1]) is { } record ? WrappedAsync(call, 200, kind.One, record) : call.NotFoundAsync(),
        Put = update ? call => UpdateAsync(call, kind) : null,
        Delete = delete ? call => DeleteAsync(call, kind) : null,
    };

    /// <summary>The objects of one kind that belong to one of another.</summary>
    public static Resource Children(RecordKind parent, RecordKind kind, string field) => new()
    {
        Get = call => Find(call, parent, call.Rest[1]) is null
            ? call.NotFoundAsync()
            : RecordPages.RespondAsync(call, kind, RecordPages.IdsBelow(call, parent, kind, field)),
    };

    /// <summary>Something made from its parent when asked for, wrapper and all.</summary>
    public static Resource Nested(RecordKind parent, Func<JsonObject, JsonObject>? get, Func<JsonObject, JsonObject>? post = null) => new()
    {
        Get = get is null ? null : call => FromParentAsync(call, parent, 200, get),
        Post = post is null ? null : call => FromParentAsync(call, parent, 201, post),
    };

    /// <summary>The one object of its name below its parent, which can be updated.</summary>
    public static Resource Part(RecordKind parent, string name, Func<JsonObject, JsonObject> sample) => new()
    {
        Get = call => PartAsync(call, parent, name, sample, update: false),
        Put = call => PartAsync(call, parent, name, sample, update: true),
    };

    public static async Task SetAsync(EmulatorCall call, RecordKind kind, string field, JsonNode value)
    {
        if (Find(call, kind, call.Rest[1]) is not { } record)
        {
            await call.NotFoundAsync();
            return;
        }

        record[field] = value.DeepClone();
        call.Aurora.Shelves.Of(call.Owner).Write(call.Rest[1], record);
        await WrappedAsync(call, 200, kind.One, record);
    }

    /// <summary>The object as it is now; null for one that is not there or is another owner's.</summary>
    public static JsonObject? Find(EmulatorCall call, RecordKind kind, string id)
    {
        var seeded = call.Aurora.Seed.Find(call.Owner);
        var index = kind.IndexOf(call.Owner, id);
        if (index is null && seeded?.Has(kind, id) != true)
        {
            return null;
        }

        if (call.Aurora.Shelves.Find(call.Owner) is { } shelf && shelf.TryRead(id, out var record))
        {
            return record;
        }

        return seeded is not null && SeededTenant.Replaces(kind)
            ? seeded.Find(kind, id)
            : index < kind.Samples ? kind.SampleOf(call.Owner, index.Value) : null;
    }

    private static Task WrappedAsync(EmulatorCall call, int status, string wrapper, JsonObject record) =>
        call.JsonAsync(status, new JsonObject { [wrapper] = record });

    private static async Task CreateAsync(EmulatorCall call, RecordKind kind)
    {
        if (await call.ReadWrappedAsync(kind.One) is not { } fields)
        {
            return;
        }

        var missing = kind.Required.Where(field => fields[field] is null).ToArray();
        if (missing.Length > 0)
        {
            await call.ErrorAsync(422, $"{string.Join(", ", missing)} must be given.");
            return;
        }

        var record = new JsonObject();
        Merge(record, fields, kind);
        record["created_at"] = call.Aurora.Clock.Told.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        var id = call.Aurora.Shelves.Of(call.Owner).Create(call.Owner, kind, record);
        call.Http.Response.Headers.Location = call.Target.Raw.Split('?')[0] + "/" + id;
        await WrappedAsync(call, 201, kind.One, record);
    }

    private static async Task UpdateAsync(EmulatorCall call, RecordKind kind)
    {
        if (Find(call, kind, call.Rest[^1]) is not { } record)
        {
            await call.NotFoundAsync();
            return;
        }

        if (await call.ReadWrappedAsync(kind.One) is { } fields)
        {
            Merge(record, fields, kind);
            call.Aurora.Shelves.Of(call.Owner).Write(call.Rest[^1], record);
            await WrappedAsync(call, 200, kind.One, record);
        }
    }

    private static Task DeleteAsync(EmulatorCall call, RecordKind kind)
    {
        if (Find(call, kind, call.Rest[^1]) is null)
        {
            return call.NotFoundAsync();
        }

        call.Aurora.Shelves.Of(call.Owner).Write(call.Rest[^1], null);
        return call.EmptyAsync(204);
    }

    private static Task FromParentAsync(EmulatorCall call, RecordKind parent, int status, Func<JsonObject, JsonObject> make) =>
        Find(call, parent, call.Rest[1]) is { } record ? call.JsonAsync(status, make(record)) : call.NotFoundAsync();

    private static async Task PartAsync(
        EmulatorCall call, RecordKind parent, string name, Func<JsonObject, JsonObject> sample, bool update)
    {
        if (Find(call, parent, call.Rest[1]) is not { } record)
        {
            await call.NotFoundAsync();
            return;
        }

        var shelfName = name + "/" + call.Rest[1];
        var part = call.Aurora.Shelves.Find(call.Owner) is { } shelf && shelf.TryRead(shelfName, out var written) && written is not null
            ? written
            : sample(record);
        if (update)
        {
            if (await call.ReadWrappedAsync(name) is not { } fields)
            {
                return;
            }

            Merge(part, fields, parent);
            call.Aurora.Shelves.Of(call.Owner).Write(shelfName, part);
        }

        await WrappedAsync(call, 200, name, part);
    }

    private static void Merge(JsonObject record, JsonObject fields, RecordKind kind)
    {
        foreach (var (name, value) in fields)
        {
            if (name != "id" && name != kind.OwnerField)
            {
                record[name] = value?.DeepClone();
            }
        }
    }
}
