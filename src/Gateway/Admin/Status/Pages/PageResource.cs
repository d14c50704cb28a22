using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>The files of the pages, compiled into the binary, and the headers that each page is sent with.</summary>
internal static class PageResource
{
    private static readonly string Style = Read("status.css");
    private static readonly string Script = Read("status.js");

    /// <summary>Nothing from outside, and nothing inline but the two blocks whose digests it names.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src '{Digest(Style)}'; script-src '{Digest(Script)}'; connect-src 'self'; img-src " +
            $"data:; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    public static string Read(string name)
    {
        using var stream = typeof(PageResource).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"{name} is not in the binary.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Sends a page that is never kept and never framed.</summary>
    /// <param name="http">The request.</param>
    /// <param name="template">Which page.</param>
    /// <param name="view">Its values.</param>
    public static Task SendAsync(HttpContext http, string template, View view)
    {
        var response = http.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.Vary = "Accept, Accept-Encoding";
        return WriteAsync(http, Encoding.UTF8.GetBytes(Template.Of(template).Render(view.Block("style", Style).Block("script", Script))));
    }

    // Every open page asks every two seconds: compressed it is a fifth.
    private static Task WriteAsync(HttpContext http, byte[] html)
    {
        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(html);
            }

            html = packed.ToArray();
            http.Response.Headers.ContentEncoding = "gzip";
        }

        http.Response.ContentLength = html.Length;
        return http.Response.Body.WriteAsync(html, http.RequestAborted).AsTask();
    }

    private static string Digest(string block) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(block)));
}
