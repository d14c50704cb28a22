using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Emulator;

/// <summary>One switch of the emulator: its name on the wire, its default, and which values it takes.</summary>
internal sealed class BehaviourSwitch
{
    private readonly Func<JsonElement, object?> fromJson;
    private readonly Func<object, bool> accepts;

    private BehaviourSwitch(string name, object? @default, string expected, Func<JsonElement, object?> fromJson, Func<object, bool> accepts)
    {
        (Name, Default, Expected, this.fromJson, this.accepts) = (name, @default, expected, fromJson, accepts);
        Index = -1;
    }

    public string Name { get; }

    public object? Default { get; }

    public string Expected { get; }

    /// <summary>Its place in the table of values.</summary>
    public int Index { get; set; }

    public static BehaviourSwitch Flag(string name, bool @default = false) => new(
        name,
        @default,
        "true or false",
        json => json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
        static _ => true);

    public static BehaviourSwitch Number(string name, int? @default, int min = int.MinValue, int max = int.MaxValue) => new(
        name,
        @default,
        (min, max) switch
        {
            (int.MinValue, int.MaxValue) => "a whole number",
            (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"a whole number of {min} or more"),
            _ => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
        },
        json => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : null,
        value => (int)value >= min && (int)value <= max);

    public static BehaviourSwitch LongNumber(string name) => new(
        name,
        null,
        "a whole number of 0 or more",
        json => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : null,
        value => (long)value >= 0);

    public static BehaviourSwitch Text(string name) => new(
        name,
        null,
        "a string",
        json => json.ValueKind == JsonValueKind.String ? json.GetString() : null,
        static _ => true);

    // Values that become a response header: Kestrel refuses control characters there, so they are refused here, where the cause is visible.
    public static BehaviourSwitch HeaderText(string name, bool numbersToo = false) => new(
        name,
        null,
        numbersToo ? "a number, or a string of printable ASCII" : "a string of printable ASCII",
        json => json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number when numbersToo => json.GetRawText(),
            _ => null,
        },
        static value => !((string)value).AsSpan().ContainsAnyExceptInRange(' ', '~'));

    public static BehaviourSwitch OneOf(string name, params string[] values) => new(
        name,
        values[0],
        "one of " + string.Join(", ", values.Select(value => $"\"{value}\"")),
        json => json.ValueKind == JsonValueKind.String ? json.GetString() : null,
        value => values.Contains((string)value));

    public static BehaviourSwitch Texts(string name, params string[] @default) => new(
        name,
        @default.ToFrozenSet(),
        "an array of strings",
        json => json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? json.EnumerateArray().Select(item => item.GetString()!).ToFrozenSet()
            : null,
        static _ => true);

    /// <summary>The value to keep for what a client sent; null in JSON means the default.</summary>
    public bool TryRead(JsonElement json, out object? value)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            value = Default;
            return true;
        }

        value = fromJson(json);
        return value is not null && accepts(value);
    }

    public bool Accepts(object? value) => value is null ? Default is null : accepts(value);

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case string text: writer.WriteStringValue(text); break;
            case IReadOnlySet<string> texts:
                writer.WriteStartArray();
                foreach (var text in texts.Order(StringComparer.Ordinal))
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            default: throw new InvalidOperationException("A switch holds a value of a kind that it cannot hold.");
        }
    }
}
