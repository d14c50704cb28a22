using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Admin.Status;

/// <summary>The status page: rendered here, readable without script; the script only fetches it anew and puts what changed into place.</summary>
internal static class StatusPage
{
    private static readonly string Style = Resource("status.css");
    private static readonly string Script = Resource("status.js");

    /// <summary>Nothing from outside, nothing inline but the two blocks whose digests stand here.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src '{Digest(Style)}'; script-src '{Digest(Script)}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="http">The request to answer.</param>
    /// <param name="status">What to show.</param>
    /// <param name="whole">The page, or only what changes in it.</param>
    public static Task AnswerAsync(HttpContext http, GatewayStatus status, bool whole)
    {
        var html = new Html();
        if (whole)
        {
            html.AddRaw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
                .Add($"<title>{StatusSections.Title(status)}</title>")
                .AddRaw("<link rel=\"icon\" href=\"data:,\"><style>").AddRaw(Style).AddRaw("</style></head><body><a class=\"skip\" href=\"#main\">Skip to the status</a>");
        }

        StatusSections.Write(html, status);
        if (whole)
        {
            html.AddRaw("<script>").AddRaw(Script).AddRaw("</script></body></html>");
        }

        var response = http.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.Vary = "Accept";
        return response.WriteAsync(html.ToString(), http.RequestAborted);
    }

    private static string Digest(string block) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(block)));

    private static string Resource(string name)
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
