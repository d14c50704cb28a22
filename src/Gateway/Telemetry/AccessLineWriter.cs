using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AuroraGateway.Telemetry;

/// <summary>Turns access lines into bytes; used by one thread.</summary>
public sealed class AccessLineWriter(LogFormat format) : IDisposable
{
    private const int LongestFigure = 32;

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly ArrayBufferWriter<char> shape = new(256);
    private readonly Utf8JsonWriter json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    public void Clear() => buffer.ResetWrittenCount();

    public void Append(AccessLine line)
    {
        shape.ResetWrittenCount();
        RouteShape.Append(shape, line.Rest.Span);
        if (format == LogFormat.Json)
        {
            AppendJson(line);
        }
        else
        {
            AppendText(line);
        }
    }

    public void Dispose() => json.Dispose();

    // From UTF-8 literals: an interpolated string would be translated from UTF-16 anew for each line.
    private void AppendText(AccessLine line)
    {
        Add(new LineFigures.Instant(line.At));
        buffer.Write(" "u8);
        Add(line.Status);
        buffer.Write(" "u8);
        Add(line.Method);
        buffer.Write(" "u8);
        Add(shape.WrittenSpan);
        buffer.Write(" caller="u8);
        Add(line.Caller ?? "-");
        buffer.Write(" tenant="u8);
        Add(line.Tenant.IsEmpty ? "-" : line.Tenant.Span);
        buffer.Write(line.ProblemSlug is null ? " by=aurora problem="u8 : " by=gateway problem="u8);
        Add(line.ProblemSlug ?? "-");
        buffer.Write(" key="u8);
        Add(line.Generation);
        buffer.Write(" source="u8);
        Add(line.KeySource ?? "-");
        buffer.Write(" quota_wait="u8);
        Add(new LineFigures.Milliseconds(line.QuotaWait));
        buffer.Write("ms wait="u8);
        Add(new LineFigures.Milliseconds(line.KeyWait));
        buffer.Write("ms sends="u8);
        Add(line.Sends);
        buffer.Write(" aurora="u8);
        Add(new LineFigures.Milliseconds(line.AuroraTime));
        buffer.Write("ms took="u8);
        Add(new LineFigures.Milliseconds(line.Duration));
        buffer.Write("ms trace="u8);
        Add(line.TraceId);
        buffer.Write("\n"u8);
    }

    private void Add(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, buffer);

    private void Add<T>(T figure) where T : struct, IUtf8SpanFormattable
    {
        figure.TryFormat(buffer.GetSpan(LongestFigure), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
    }

    private void AppendJson(AccessLine line)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString("time"u8, line.At);
        json.WriteString("event"u8, "request"u8);
        json.WriteNumber("http.response.status_code"u8, line.Status);
        json.WriteString("http.request.method"u8, line.Method);
        json.WriteString("http.route"u8, shape.WrittenSpan);
        json.WriteString("caller"u8, line.Caller);
        if (!line.Tenant.IsEmpty)
        {
            json.WriteString("tenant"u8, line.Tenant.Span);
        }

        json.WriteString("by"u8, line.ProblemSlug is null ? "aurora"u8 : "gateway"u8);
        if (line.ProblemSlug is not null)
        {
            json.WriteString("problem"u8, line.ProblemSlug);
        }

        if (line.Generation > 0)
        {
            json.WriteNumber("key.generation"u8, line.Generation);
            json.WriteString("key.source"u8, line.KeySource);
        }

        json.WriteMilliseconds("quota_wait_ms"u8, line.QuotaWait);
        json.WriteMilliseconds("key.wait_ms"u8, line.KeyWait);
        json.WriteNumber("sends"u8, line.Sends);
        json.WriteMilliseconds("aurora_ms"u8, line.AuroraTime);
        json.WriteMilliseconds("duration_ms"u8, line.Duration);
        json.WriteString("trace_id"u8, line.TraceId);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
