using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Emulator;

/// <summary>A response of <c>create_token</c>, and all the bad ways in which it can be sent.</summary>
internal sealed record CreateTokenResponse(int Status, string Body, long? FillerBytes = null)
{
    // Kestrel writes a Date of its own unless the header counts as set, and skips null values when it writes: set, but no line.
    private static readonly StringValues SetButEmpty = new([null, null]);

    public static CreateTokenResponse Refused(int status, string message) => new(
        status,
        new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = message }) }.ToJsonString());

    public static async Task SendAsync(EmulatorCall call, CreateTokenResponse content)
    {
        var behaviour = call.Behaviour;
        var response = call.Http.Response;
        response.StatusCode = content.Status;
        response.ContentType = behaviour.ExchangeContentType ?? EmulatorResponses.JsonType;
        // Read when the response is written, like expires_at: the time for which the response was held back must not look like clock skew.
        response.Headers.Date = behaviour.ExchangeOmitDate ? SetButEmpty : call.Aurora.Clock.DateHeader;
        if (behaviour.ExchangeRedirect is { } location)
        {
            response.Headers.Location = location;
        }

        // A rate limit that is used up has said its own by now.
        if (content.Status is 429 or 503 && response.Headers.RetryAfter.Count == 0 && behaviour.RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = retryAfter;
        }

        if (content.Status == 405)
        {
            response.Headers.Allow = "POST";
        }

        if (content.Status is 204 or 205 or 304)
        {
            return;
        }

        await SendBodyAsync(call, content);
    }

    private static async Task SendBodyAsync(EmulatorCall call, CreateTokenResponse content)
    {
        var behaviour = call.Behaviour;
        var response = call.Http.Response;
        if (content.FillerBytes is { } filler)
        {
            response.ContentLength = filler;
            await Filler.WriteAsync(response.Body, filler, call.Aborted);
            return;
        }

        var body = BodyCoding.Apply(content.Body, behaviour.ExchangeCoding, out var coding);
        if (coding is not null)
        {
            response.Headers.ContentEncoding = coding;
        }

        // Kestrel closes the connection by itself when a body ends short of its announced length.
        var sent = behaviour.ExchangeTruncate ? body.AsMemory(0, body.Length / 2) : body;
        response.ContentLength = body.Length;
        if (behaviour.ExchangeSlowBytesMs == 0)
        {
            await response.Body.WriteAsync(sent, call.Aborted);
            return;
        }

        for (var index = 0; index < sent.Length; index++)
        {
            await response.Body.WriteAsync(sent.Slice(index, 1), call.Aborted);
            await response.Body.FlushAsync(call.Aborted);
            await call.Aurora.Clock.DelayAsync(behaviour.ExchangeSlowBytesMs, call.Aborted);
        }
    }
}
