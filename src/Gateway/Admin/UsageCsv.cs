using System.Buffers;
using System.Globalization;
using System.Text;
using AuroraGateway.Usage;

namespace AuroraGateway.Admin;

/// <summary>
/// The usage report as CSV (RFC 4180), one row for each span, caller and tenant. A spreadsheet runs no cell as a formula.
/// </summary>
internal static class UsageCsv
{
    private const string Header =
        "period,caller,tenant,calls,1xx,2xx,3xx,4xx,5xx,left,rejected,bytes_in,bytes_out,exchanges,tenant_name\r\n";
    private const string SinceStart = "since_start";

    // Some spreadsheets separate cells by semicolons.
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n;'");

    public static string Write(UsageReport report)
    {
        var text = new StringBuilder(Header);
        Append(text, SinceStart, report.SinceStart);
        foreach (var day in report.Days)
        {
            Append(text, day.Day!, day);
        }

        return text.ToString();
    }

    /// <summary>
    /// Quoted where the format requires it; behind an apostrophe where a spreadsheet would see a formula (OWASP, CSV injection).
    /// </summary>
    public static string Cell(string? text)
    {
        text ??= "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void Append(StringBuilder text, string period, UsageSpan span)
    {
        foreach (var row in span.Rows)
        {
            var (figures, responses) = (row.Figures, row.Figures.Responses);
            text.Append(period).Append(',').Append(Cell(row.Caller)).Append(',').Append(Cell(row.Tenant));
            long[] numbers =
            [
                figures.Calls, responses.Informational, responses.Success, responses.Redirect, responses.ClientError, responses.ServerError,
                responses.Left, figures.Rejected, figures.BytesIn, figures.BytesOut, figures.Exchanges,
            ];
            foreach (var number in numbers)
            {
                text.Append(',').Append(number.ToString(CultureInfo.InvariantCulture));
            }

            text.Append(',').Append(Cell(row.TenantName)).Append("\r\n");
        }
    }
}
