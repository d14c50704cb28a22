using System.Buffers;
using System.Text.Json;
using AuroraGateway.Telemetry.Events;
using AuroraGateway.Telemetry.Output;

namespace AuroraGateway.Telemetry;

/// <summary>Turns access lines into bytes; used by one thread.</summary>
/// <param name="format">Of the lines.</param>
/// <param name="names">Names of tenants; null for none.</param>
internal sealed class AccessLineWriter(LogFormat format, ITenantNames? names = null) : IDisposable
{
    // More than the figures and literals of a line together can take.
    private const int FixedParts = 512;
    private const int MostBytesOfCharacter = 3;
    private const int LongestAddress = 65;
    private const int LongestMethod = 32;
    private const string Protocol = "HTTP/";
    private const string OtherMethod = "_OTHER";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY"];

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly ArrayBufferWriter<char> shape = new(256);
    private readonly ArrayBufferWriter<char> path = new(256);
    private readonly Utf8JsonWriter json = new(Stream.Null, JsonLine.Options);

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

    // From UTF-8 literals: an interpolated string would be converted from UTF-16 for each line.
    private void AppendText(AccessLine line)
    {
        var (caller, slug, source) = (line.Caller ?? "-", line.ProblemSlug ?? "-", line.KeySource ?? "-");
        var tenant = line.Tenant.IsEmpty ? "-" : line.Tenant.Span;
        if (shape.WrittenCount == 0)
        {
            // The fields before "caller=" have no names: one that were missing would shift the others.
            shape.Write("-");
        }

        var agent = CleanText.Of(line.UserAgent ?? "-", AccessLine.LongestUserAgent).Replace("\"", "'", StringComparison.Ordinal);
        var name = names?.NameOf(line.Tenant.Span)?.Replace("\"", "'", StringComparison.Ordinal) ?? "";
        var texts = line.Method.Length + shape.WrittenCount + caller.Length + tenant.Length + name.Length + slug.Length + source.Length
            + agent.Length;
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
        if (name.Length > 0)
        {
            text.Add(" tenant_name=\""u8);
            text.Add(name);
            text.Add("\""u8);
        }

        text.Add(line.ProblemSlug is null ? " by=aurora problem="u8 : " by=gateway problem="u8);
        text.Add(slug);
        AddTimes(ref text, line, source);
        AddBodies(ref text, line, agent);
        text.Add("\n"u8);
        buffer.Advance(text.Written);
    }

    private static void AddTimes(ref LineCursor text, AccessLine line, string source)
    {
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
    }

    private static void AddBodies(ref LineCursor text, AccessLine line, string agent)
    {
        text.Add("ms in="u8);
        text.Add(line.BytesIn ?? 0);
        text.Add(" out="u8);
        text.Add(line.BytesOut ?? 0);
        text.Add(" client="u8);
        AddClient(ref text, line);
        text.Add(" proof="u8);
        text.Add(line.Proof ?? "-");
        text.Add(" agent=\""u8);
        text.Add(agent);
        text.Add("\" trace="u8);
        text.Add(line.TraceId);
    }

    private static void AddClient(ref LineCursor text, AccessLine line)
    {
        if (line.ClientAddress is { } address)
        {
            text.Add(AddressText.Plain(address));
        }
        else if (line.ClientUid is { } uid)
        {
            text.Add("unix:"u8);
            text.Add(uid);
        }
        else
        {
            text.Add("-"u8);
        }
    }

    private void AppendJson(AccessLine line)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        JsonLine.WriteHead(json, line.At, LogLevel.Information, "aurora_gateway.request");
        Span<byte> trace = stackalloc byte[TraceMark.MostBytes];
        json.WriteString("trace_id"u8, trace[..line.TraceId.Write(trace)]);
        WriteText("span_id"u8, line.SpanId);
        WriteClient(line);
        WriteExchange(line);
        WriteText("caller"u8, line.Caller);
        WriteText("proof"u8, line.Proof);
        if (!line.Tenant.IsEmpty)
        {
            json.WriteString("tenant"u8, line.Tenant.Span);
            WriteText("tenant_name"u8, names?.NameOf(line.Tenant.Span));
        }

        json.WriteString("by"u8, line.ProblemSlug is null ? "aurora"u8 : "gateway"u8);
        WriteText("problem"u8, line.ProblemSlug);
        if (line.Generation > 0)
        {
            json.WriteNumber("key.generation"u8, line.Generation);
            WriteText("key.source"u8, line.KeySource);
        }

        json.WriteMilliseconds("quota_wait_ms"u8, line.QuotaWait);
        json.WriteMilliseconds("key.wait_ms"u8, line.KeyWait);
        json.WriteNumber("sends"u8, line.Sends);
        json.WriteMilliseconds("aurora_ms"u8, line.AuroraTime);
        json.WriteMilliseconds("duration_ms"u8, line.Duration);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }

    private void WriteClient(AccessLine line)
    {
        if (line.ClientAddress is { } address)
        {
            Span<byte> text = stackalloc byte[LongestAddress];
            AddressText.Plain(address).TryFormat(text, out var written);
            json.WriteString("client.address"u8, text[..written]);
            json.WriteNumber("client.port"u8, line.ClientPort);
        }
        else
        {
            json.WriteString("client.address"u8, "unix"u8);
        }

        if (line.ClientUid is { } uid)
        {
            json.WriteNumber("client.uid"u8, uid);
        }

        if (line.UserAgent is { } agent)
        {
            json.WriteString("user_agent.original"u8, CleanText.Of(agent, AccessLine.LongestUserAgent));
        }
    }

    // Methods and versions that are not among the known ones are a client's own text.
    private void WriteExchange(AccessLine line)
    {
        if (line.Protocol.StartsWith(Protocol, StringComparison.Ordinal))
        {
            json.WriteString("network.protocol.version"u8, line.Protocol.AsSpan(Protocol.Length));
        }

        var isKnown = Array.IndexOf(Methods, line.Method) >= 0;
        json.WriteString("http.request.method"u8, isKnown ? line.Method : OtherMethod);
        if (!isKnown && line.Method != OtherMethod)
        {
            json.WriteString("http.request.method_original"u8, CleanText.Of(line.Method, LongestMethod));
        }

        json.WriteString("http.route"u8, shape.WrittenSpan);
        path.ResetWrittenCount();
        RouteShape.AppendPath(path, line.Path.Span, line.Tenant.Span);
        json.WriteString("url.path"u8, path.WrittenSpan);
        json.WriteNumber("http.response.status_code"u8, line.Status);
        WriteSize("http.request.body.size"u8, line.BytesIn);
        WriteSize("http.response.body.size"u8, line.BytesOut);
        WriteText("error.type"u8, line.ProblemSlug);
    }

    private void WriteSize(ReadOnlySpan<byte> name, long? bytes)
    {
        if (bytes is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
