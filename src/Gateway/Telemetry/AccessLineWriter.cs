using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AuroraGateway.Telemetry;

/// <summary>Turns access lines into bytes; used by one thread.</summary>
public sealed class AccessLineWriter(LogFormat format) : IDisposable
{
    // More than the figures and literals of a line together can take.
    private const int FixedParts = 512;
    private const int MostBytesOfCharacter = 3;

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
        var (caller, slug, source) = (line.Caller ?? "-", line.ProblemSlug ?? "-", line.KeySource ?? "-");
        var tenant = line.Tenant.IsEmpty ? "-" : line.Tenant.Span;
        if (shape.WrittenCount == 0)
        {
            // The fields before "caller=" have no names: one that were missing would shift the others.
            shape.Write("-");
        }

        var texts = line.Method.Length + shape.WrittenCount + caller.Length + tenant.Length + slug.Length + source.Length;
        var text = new LineCursor(buffer.GetSpan(FixedParts + (texts * MostBytesOfCharacter)));
        text.Add(new LineFigures.Instant(line.At));
        text.Add(" "u8);
        text.Add(line.Status);
        text.Add(" "u8);
        text.Add(line.Method);
        text.Add(" "u8);
        text.Add(shape.WrittenSpan);
        text.Add(" caller="u8);
        text.Add(caller);
        text.Add(" tenant="u8);
        text.Add(tenant);
        text.Add(line.ProblemSlug is null ? " by=aurora problem="u8 : " by=gateway problem="u8);
        text.Add(slug);
        text.Add(" key="u8);
        text.Add(line.Generation);
        text.Add(" source="u8);
        text.Add(source);
        text.Add(" quota_wait="u8);
        text.Add(new LineFigures.Milliseconds(line.QuotaWait));
        text.Add("ms wait="u8);
        text.Add(new LineFigures.Milliseconds(line.KeyWait));
        text.Add("ms sends="u8);
        text.Add(line.Sends);
        text.Add(" aurora="u8);
        text.Add(new LineFigures.Milliseconds(line.AuroraTime));
        text.Add("ms took="u8);
        text.Add(new LineFigures.Milliseconds(line.Duration));
        text.Add("ms trace="u8);
        text.Add(line.TraceId);
        text.Add("\n"u8);
        buffer.Advance(text.Written);
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
        Span<byte> trace = stackalloc byte[TraceMark.MostBytes];
        json.WriteString("trace_id"u8, trace[..line.TraceId.Write(trace)]);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
