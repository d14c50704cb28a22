using System.Text;
using System.Text.Json.Serialization.Metadata;
using AuroraGateway.Problems;
using AuroraGateway.Usage;
using Microsoft.Net.Http.Headers;

namespace AuroraGateway.Admin;

/// <summary><c>GET /usage</c>: JSON, or CSV where <c>?format=csv</c> or <c>Accept</c> asks for it.</summary>
internal static class UsageEndpoint
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    private static readonly Problem NotAFormat = new(ProblemCode.NoRoute, "Send ?format=json or ?format=csv.");

    public static Task WriteAsync(HttpContext http, UsageLog usage, JsonTypeInfo<UsageReport> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept";
        var format = http.Request.Query["format"].ToString();
        var isCsv = format.Length == 0 ? PrefersCsv(http.Request) : format.Equals("csv", StringComparison.OrdinalIgnoreCase);
        if (isCsv)
        {
            return WriteCsvAsync(http, usage.Read());
        }

        return format.Length == 0 || format.Equals("json", StringComparison.OrdinalIgnoreCase)
            ? http.Response.WriteAsJsonAsync(usage.Read(), type, contentType: null, http.RequestAborted)
            : AdminProblems.RespondAsync(http, NotAFormat);
    }

    private static async Task WriteCsvAsync(HttpContext http, UsageReport report)
    {
        var bytes = Encoding.UTF8.GetBytes(UsageCsv.Write(report));
        http.Response.ContentType = Csv + "; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"aurora-gateway-usage.csv\"";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    // CSV if it is named and nothing says that JSON is preferred; a browser, which takes anything, gets JSON.
    private static bool PrefersCsv(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        return QualityOf(accepted, Csv) > QualityOf(accepted, Json);
    }

    private static double QualityOf(IEnumerable<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(static one => one.Quality ?? 1).DefaultIfEmpty().Max();
}
