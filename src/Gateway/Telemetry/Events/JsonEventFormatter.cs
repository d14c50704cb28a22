using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace AuroraGateway.Telemetry.Events;

/// <summary>An event as one line of the JSON log, also one of Kestrel or the host. Every text in it is bounded.</summary>
internal sealed class JsonEventFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "aurora-json";

    private const int LongestMessage = 8 * 1024;
    private const int LongestValue = 1024;
    private const int LongestStack = 16 * 1024;
    private const int MostAttributes = 32;
    private const int TraceIdLength = 32;
    private const string TraceId = "TraceId";
    private const string Template = "{OriginalFormat}";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, JsonLine.Options))
        {
            json.WriteStartObject();
            JsonLine.WriteHead(json, time.GetUtcNow(), logEntry.LogLevel, EventName.Of(logEntry.Category, logEntry.EventId));
            json.WriteNumber("event.id"u8, logEntry.EventId.Id);
            json.WriteString("otel.scope.name"u8, logEntry.Category);
            json.WriteString("message"u8, Bounded(logEntry.Formatter(logEntry.State, null), LongestMessage));
            WriteState(json, logEntry.State);
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception.type"u8, exception.GetType().FullName);
                json.WriteString("exception.message"u8, Bounded(exception.Message, LongestMessage));
                json.WriteString("exception.stacktrace"u8, Bounded(exception.ToString(), LongestStack));
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        textWriter.Write('\n');
    }

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        var pairs = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        WriteTrace(json, pairs);
        if (state is IEventFields fields)
        {
            fields.WriteTo(json);
            return;
        }

        var isOpen = false;
        foreach (var (name, value) in pairs.Take(MostAttributes))
        {
            if (name != Template && name != TraceId)
            {
                if (!isOpen)
                {
                    json.WriteStartObject("attributes"u8);
                    isOpen = true;
                }

                WriteValue(json, Bounded(name, LongestValue), value);
            }
        }

        if (isOpen)
        {
            json.WriteEndObject();
        }
    }

    private static void WriteTrace(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        if (pairs.FirstOrDefault(static pair => pair.Key == TraceId).Value is string { Length: TraceIdLength } trace)
        {
            json.WriteString("trace_id"u8, trace);
        }
        else if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            json.WriteString("trace_id"u8, activity.TraceId.ToHexString());
            json.WriteString("span_id"u8, activity.SpanId.ToHexString());
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int or short or byte or sbyte or ushort or uint or long:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Bounded(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", LongestValue));
                break;
        }
    }

    // JSON escapes what is below a space; a surrogate that was cut in two is replaced by the writer.
    private static string Bounded(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");
}
