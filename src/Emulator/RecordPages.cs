using System.Globalization;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Seeds;

namespace AuroraGateway.Emulator;

/// <summary>Lists, a page at a time: <c>page</c> from 1, <c>per_page</c> 100 by default and 250 at most.</summary>
internal static class RecordPages
{
    private const int UsualSize = 100;
    private const int LargestSize = 250;

    public static Task RespondAsync(EmulatorCall call, RecordKind kind, IEnumerable<string> ids)
    {
        if (Number(call, "page", 1) is not { } page || Number(call, "per_page", UsualSize) is not { } size)
        {
            return call.ErrorAsync(422, "page and per_page must be whole numbers of 1 or more.");
        }

        size = Math.Min(size, LargestSize);
        var skipped = (long)(page - 1) * size;
        var records = new JsonArray();
        foreach (var id in skipped > int.MaxValue ? [] : ids.Skip((int)skipped).Take(size))
        {
            if (RecordCalls.Find(call, kind, id) is { } record)
            {
                records.Add((JsonNode)record);
            }
        }

        return call.JsonAsync(200, new JsonObject { [kind.Many] = records });
    }

    public static IEnumerable<string> IdsOf(EmulatorCall call, RecordKind kind)
    {
        var samples = call.Aurora.Seed.Find(call.Owner) is { } seeded && SeededTenant.Replaces(kind)
            ? seeded.Ids(kind)
            : Enumerable.Range(0, kind.Samples).Select(index => kind.IdOf(call.Owner, index));
        return call.Aurora.Shelves.Find(call.Owner) is { } shelf
            ? samples.Where(id => !shelf.TryRead(id, out var record) || record is not null).Concat(shelf.Created(kind))
            : samples;
    }

    public static IEnumerable<string> IdsBelow(EmulatorCall call, RecordKind parent, RecordKind kind, string field)
    {
        var parentId = call.Rest[1];
        if (call.Aurora.Seed.Find(call.Owner) is not null && SeededTenant.Replaces(kind))
        {
            return IdsOf(call, kind).Where(id => Text(RecordCalls.Find(call, kind, id)?[field]) == parentId);
        }

        // Samples are dealt out evenly and in order: the n-th parent has the n-th handful.
        var each = kind.Samples / parent.Samples;
        var index = parent.IndexOf(call.Owner, parentId) ?? 0;
        var samples = index < parent.Samples
            ? Enumerable.Range(index * each, each).Select(sample => kind.IdOf(call.Owner, sample))
            : [];
        var created = call.Aurora.Shelves.Find(call.Owner)?.Created(kind) ?? [];
        return samples.Concat(created.Where(id => Text(RecordCalls.Find(call, kind, id)?[field]) == parentId));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? Number(EmulatorCall call, string name, int @default) => call.QueryValue(name) switch
    {
        null => @default,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        _ => null,
    };
}
