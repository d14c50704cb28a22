using System.Globalization;
using System.Text.RegularExpressions;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>Figures as a person reads them.</summary>
internal static partial class Figures
{
    public const string None = "–";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>99.95 % is not 100 %.</summary>
    public static string Percent(double? share) => share switch
    {
        null => None,
        >= 1 => Unbroken("100 %"),
        >= 0.99 => Unbroken(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share.Value * 10_000) / 100:0.##} %")),
        _ => Unbroken(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share.Value * 1000) / 10:0.#} %")),
    };

    public static string Milliseconds(double? milliseconds) => milliseconds switch
    {
        null => None,
        < 9.95 => Unbroken(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms")),
        < 999.5 => Unbroken(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms")),
        _ => Unbroken(string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s")),
    };

    /// <summary>p50, p95 and p99 with one unit.</summary>
    public static string Percentiles(TrafficStatus? traffic) => traffic?.P50 is null
        ? None
        : $"{Milliseconds(traffic.P50)} · {Milliseconds(traffic.P95)} · {Milliseconds(traffic.P99)}";

    /// <summary>The class of a share: below what a glance must be drawn to it.</summary>
    public static string Tone(double? success) => success switch { null => "", < 0.9 => "bad", < 0.99 => "low", _ => "" };

    /// <summary>Keeps a number and its unit on one line: <c>80 %</c>, <c>12 h 59 min</c>.</summary>
    public static string Unbroken(string text) => BeforeUnit().Replace(text, "\u00A0");

    [GeneratedRegex(@"(?<=\d) (?=(?:%|ms|s|min|h|d|MiB)(?![A-Za-z0-9]))")]
    private static partial Regex BeforeUnit();
}
