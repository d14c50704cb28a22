using System.Buffers;
using System.Text;
using System.Text.Json;
using AuroraGateway.Telemetry.Output;

namespace AuroraGateway.Telemetry.Events;

/// <summary>A start that failed, as a line of the JSON log: there is no logger yet, or no longer.</summary>
internal static class StartFailure
{
    private const int MostMistakes = 200;
    private const int LongestMistake = 2048;

    /// <param name="at">When.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="mistakes">Of the configuration; empty if it is not the reason.</param>
    /// <returns>The line without its end.</returns>
    public static string Line(DateTimeOffset at, string message, IReadOnlyList<string> mistakes)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, JsonLine.Options))
        {
            json.WriteStartObject();
            JsonLine.WriteHead(json, at, LogLevel.Critical, EventName.Prefix + "start.failed");
            json.WriteString("message"u8, CleanText.Of(message, LongestMistake));
            if (mistakes.Count > 0)
            {
                json.WriteNumber("mistakes.count"u8, mistakes.Count);
                json.WriteStartArray("mistakes"u8);
                foreach (var mistake in mistakes.Take(MostMistakes))
                {
                    json.WriteStringValue(CleanText.Of(mistake, LongestMistake));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
