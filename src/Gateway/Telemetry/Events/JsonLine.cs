using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AuroraGateway.Telemetry.Output;

namespace AuroraGateway.Telemetry.Events;

/// <summary>What every line of the JSON log has in common (<c>config/log.schema.json</c>).</summary>
internal static class JsonLine
{
    private const int InstantLength = 24;

    /// <summary>Not indented, so that a line is one object; characters beyond ASCII stay readable.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Time, severity and name, which come first.</summary>
    public static void WriteHead(Utf8JsonWriter json, DateTimeOffset at, LogLevel level, string name)
    {
        Span<byte> time = stackalloc byte[InstantLength];
        new LineFigures.Instant(at).TryFormat(time, out var written, default, CultureInfo.InvariantCulture);
        json.WriteString("time"u8, time[..written]);
        json.WriteString("severity"u8, SeverityOf(level));
        json.WriteString("event.name"u8, name);
    }

    /// <summary>The short names of OpenTelemetry's log data model.</summary>
    private static ReadOnlySpan<byte> SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE"u8,
        LogLevel.Debug => "DEBUG"u8,
        LogLevel.Information => "INFO"u8,
        LogLevel.Warning => "WARN"u8,
        LogLevel.Error => "ERROR"u8,
        _ => "FATAL"u8,
    };
}
