using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>
/// The active configuration as JSON, as <c>config --json</c> and <c>GET /config</c> print it; <c>docs/schemas/config.schema.json</c>
/// describes it.
/// </summary>
internal static class EffectiveConfiguration
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> Nothing = [];

    public static byte[] Write(IEnumerable<EffectiveSetting> settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("settings");
            foreach (var setting in settings)
            {
                Write(json, setting);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>What the machine decides where nothing is written.</summary>
    public static IReadOnlyDictionary<string, string> Computed(GatewaySettings? settings) => settings is null
        ? Nothing : new Dictionary<string, string>
        {
            ["Aurora:MaxConnections"] = Text(settings.Budget.AuroraConnections),
            ["Listen:MaxConnections"] = Text(settings.Budget.Connections),
            ["Keys:Capacity"] = Text(settings.Budget.Keys),
            ["Limits:InFlightPerCaller"] = Text(settings.Policy.Shares.Most),
        };

    private static void Write(Utf8JsonWriter json, EffectiveSetting setting)
    {
        json.WriteStartObject();
        json.WriteString("setting", setting.Path);
        json.WriteString("value", setting.Value);
        json.WriteString("place", setting.Place);
        json.WriteString("source", setting.Source?.Origin switch
        {
            SettingOrigin.File => "file",
            SettingOrigin.Environment => "environment",
            SettingOrigin.Command => "command",
            _ => "default",
        });
        if (setting.Source is { Origin: SettingOrigin.File } file)
        {
            json.WriteString("file", file.Name);
            json.WriteNumber("line", setting.At.Line);
            json.WriteNumber("column", setting.At.Column);
        }
        else if (setting.Source is { Origin: SettingOrigin.Environment } variable)
        {
            json.WriteString("variable", variable.Name);
        }

        if (setting.IsSecret)
        {
            json.WriteBoolean("secret", true);
        }

        json.WriteEndObject();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
