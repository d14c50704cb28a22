using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Problems;

/// <summary>
/// Writes a problem as <c>application/problem+json</c> (RFC 9457), readable by a client of Aurora's own <c>errors</c> list too.
/// </summary>
internal static class ProblemWriter
{
    private const string Challenge = "Bearer realm=\"aurora-gateway\", ApiKey realm=\"aurora-gateway\"";
    private const string AllowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /// <summary>Readable with curl: backticks and apostrophes are not escaped. The content type is JSON, so that nothing in it can become
    /// markup.</summary>
    internal static readonly JsonWriterOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Responds with <paramref name="problem"/>; does nothing once the response has begun.</summary>
    /// <param name="http">The request.</param>
    /// <param name="problem">What to say.</param>
    /// <param name="instance">The trace id under which the operator finds the request.</param>
    public static async Task WriteAsync(HttpContext http, Problem problem, string instance)
    {
        var response = http.Response;
        if (response.HasStarted)
        {
            return;
        }

        var advice = RetryAdvice.Of(problem, http.Request.Method);
        var body = Body(problem, advice, instance);
        SetHead(response, problem, advice, body.Length);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        try
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
        }
        catch (InvalidOperationException) when (!response.HasStarted)
        {
            // The server counts bytes that it refused before, and takes no more of them: the headers have to do.
            SetHead(response, problem, advice, length: 0);
        }
    }

    private static void SetHead(HttpResponse response, Problem problem, RetryAdvice advice, int length)
    {
        var row = problem.Row;
        response.Clear();
        response.StatusCode = row.Status;
        response.ContentType = "application/problem+json";
        var headers = response.Headers;
        headers["Proxy-Status"] = row.ProxyStatus;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        if (advice.Wait is { } wait)
        {
            headers.RetryAfter = WholeSeconds(wait).ToString(CultureInfo.InvariantCulture);
        }

        if (row.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = Challenge;
        }

        if (problem.Code == ProblemCode.MethodRefused)
        {
            headers.Allow = AllowedMethods;
        }

        foreach (var (name, value) in problem.Fields)
        {
            headers[name] = value;
        }

        response.ContentLength = length;
    }

    /// <summary>Rounded up, so that a client that waits for this time never comes too early.</summary>
    public static long WholeSeconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static ReadOnlyMemory<byte> Body(Problem problem, RetryAdvice advice, string instance)
    {
        var row = problem.Row;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", row.Type);
            json.WriteString("title", row.Title);
            json.WriteNumber("status", row.Status);
            json.WriteString("detail", problem.Detail);
            json.WriteString("instance", instance);
            json.WriteString("retry", advice.Word);
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("message", problem.Detail);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
