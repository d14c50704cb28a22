using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace AuroraGateway.Telemetry;

/// <summary>Turns access lines into bytes; used by one thread.</summary>
public sealed class AccessLineWriter(LogFormat format) : IDisposable
{
    private const int UsualLine = 1024;

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly StringBuilder shape = new();
    private readonly Utf8JsonWriter json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    public void Clear() => buffer.ResetWrittenCount();

    public void Append(AccessLine line)
    {
        shape.Clear();
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

    private void AppendText(AccessLine line)
    {
        var tenant = line.Tenant.Span;
        for (var size = UsualLine; ; size *= 2)
        {
            if (Utf8.TryWrite(
                    buffer.GetSpan(size),
                    CultureInfo.InvariantCulture,
                    $"{new LineFigures.Instant(line.At)} {line.Status} {line.Method} {shape} caller={line.Caller ?? "-"} tenant={(tenant.IsEmpty ? "-" : tenant)} by={(line.ProblemSlug is null ? "aurora" : "gateway")} problem={line.ProblemSlug ?? "-"} key={line.Generation} source={line.KeySource ?? "-"} quota_wait={new LineFigures.Milliseconds(line.QuotaWait)}ms wait={new LineFigures.Milliseconds(line.KeyWait)}ms sends={line.Sends} aurora={new LineFigures.Milliseconds(line.AuroraTime)}ms took={new LineFigures.Milliseconds(line.Duration)}ms trace={line.TraceId}\n",
                    out var written))
            {
                buffer.Advance(written);
                return;
            }
        }
    }

    private void AppendJson(AccessLine line)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString("time"u8, line.At);
        json.WriteString("event"u8, "request"u8);
        json.WriteNumber("http.response.status_code"u8, line.Status);
        json.WriteString("http.request.method"u8, line.Method);
        json.WriteString("http.route"u8, shape.ToString());
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
