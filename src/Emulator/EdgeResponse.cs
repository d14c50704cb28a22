using System.Text;

namespace AuroraGateway.Emulator;

/// <summary>What a firewall, proxy or login page in front of Aurora sends in its place.</summary>
internal static class EdgeResponse
{
    public const string None = "none";

    private const string Page = "<!DOCTYPE html><html><title>Request blocked</title><h1>The request could not be satisfied.</h1></html>";

    /// <summary>The forms that <c>exchangeEdge</c> and <c>apiEdge</c> choose from, the default first.</summary>
    public static readonly string[] Forms = [None, "html", "empty", "json", "text", "redirect"];

    public static async Task SendAsync(EmulatorCall call, string form, int? status)
    {
        var response = call.Http.Response;
        response.Headers.Server = "edge.example";
        var code = status ?? (form == "redirect" ? 302 : 403);
        if (code is 429 or 503 && call.Behaviour.RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = retryAfter;
        }

        if (form == "redirect")
        {
            response.Headers.Location = "https://login.example/";
        }

        var (type, body) = form switch
        {
            "json" => ("application/json", """{"message":"Forbidden"}"""),
            "text" => ("text/plain", "error code: 1010"),
            _ => ("text/html; charset=UTF-8", Page),
        };
        await (form == "empty" || code is 204 or 205 or 304
            ? call.EmptyAsync(code)
            : call.BytesAsync(code, type, Encoding.UTF8.GetBytes(body)));
    }
}
