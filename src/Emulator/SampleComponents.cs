using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>The catalogue of components, for a tenant as JSON and for the application as CSV.</summary>
internal static class SampleComponents
{
    private static readonly string[] Names =
    [
        "modules", "inverters", "microinverters", "dc_optimizers", "batteries", "combiner_boxes", "disconnects", "load_centers",
        "racking_components",
    ];

    private static readonly FrozenDictionary<string, (Resource Collection, Resource Single)> Resources = Names
        .Select((name, place) => (Name: name, Kind: Kind(name, (ushort)(0x0100 + place))))
        .ToFrozenDictionary(
            each => each.Name,
            each => (List(each.Name, each.Kind), RecordCalls.Single(each.Kind, update: false)));

    public static Resource? Collection(string name) => Resources.TryGetValue(name, out var found) ? found.Collection : null;

    public static Resource? Single(string name) => Resources.TryGetValue(name, out var found) ? found.Single : null;

    /// <summary>The application's list, which is returned as CSV only.</summary>
    public static Resource? Csv(string name) => Names.Contains(name) ? new Resource { Get = call => CsvAsync(call, name) } : null;

    public static bool WantsCsv(EmulatorCall call) =>
        call.Http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase);

    private static Task CsvAsync(EmulatorCall call, string name) => WantsCsv(call)
        ? call.BytesAsync(200, "text/csv; charset=utf-8", Table(name))
        : call.ErrorAsync(406, "This list is returned as text/csv only.");

    private static byte[] Table(string name)
    {
        var csv = new StringBuilder("id,manufacturer,name,dc_rating\r\n");
        for (var index = 0; index < 12; index++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{index + 1},Example Solar,{Model(name, index)},{300 + (index * 10)}\r\n");
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static string Model(string name, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{name[..3].ToUpperInvariant()}-{300 + (index * 10)}");

    private static Resource List(string name, RecordKind kind)
    {
        var json = RecordCalls.Collection(kind, create: false).Get!;
        return new Resource { Get = call => WantsCsv(call) ? CsvAsync(call, name) : json(call) };
    }

    private static RecordKind Kind(string name, ushort code)
    {
        var one = name == "batteries" ? "battery" : name == "combiner_boxes" ? "combiner_box" : name[..^1];
        return new RecordKind(one, name, code, 12, (_, index) => new JsonObject
        {
            ["manufacturer"] = "Example Solar",
            ["name"] = Model(name, index),
        });
    }
}
