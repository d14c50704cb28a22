using System.Text;
using System.Text.Json;

namespace AuroraGateway.Commands.Checks;

/// <summary>What <c>check --json</c> prints; <c>docs/schemas/check.schema.json</c> describes it.</summary>
internal static class CheckReport
{
    public static string Write(IReadOnlyList<Finding> findings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions
            {
                Indented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", findings.All(static finding => finding.Sign != '✗'));
            json.WriteNumber("mistakes", findings.Count(static finding => finding.Sign == '✗'));
            json.WriteNumber("warnings", findings.Count(static finding => finding.Sign == '!'));
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("level", finding.Sign switch { '✓' => "ok", '!' => "warning", _ => "mistake" });
                json.WriteString("message", finding.Error?.Message ?? finding.What);
                if (finding.Error is { Path.Length: > 0 } about)
                {
                    json.WriteString("setting", about.Path);
                }

                if (finding.Error?.Place is { } place)
                {
                    json.WriteString("place", place);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
