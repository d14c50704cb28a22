using System.Globalization;

namespace AuroraGateway.Load.Reports;

/// <summary>Figures as people read them.</summary>
internal static class Format
{
    /// <summary>Microseconds in the unit that fits.</summary>
    public static string Latency(long microseconds) => microseconds switch
    {
        0 => "–",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds} µs"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e3:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:0.00} s"),
    };

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");

    public static string Count(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
