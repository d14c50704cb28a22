using System.Globalization;
using System.Net;
using System.Text;

namespace AuroraGateway.Load.Reports;

/// <summary>A line chart over seconds as inline SVG: no script, no outside asset, readable in print.</summary>
internal sealed class Chart(string title, string unit)
{
    private const int Width = 640, Height = 220, Left = 64, Right = 12, Top = 12, Bottom = 24;
    private static readonly string[] Colours = ["#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f"];
    private readonly List<(string Name, IReadOnlyList<(double X, double Y)> Points)> series = [];

    public bool IsEmpty => series.All(s => s.Points.Count < 2);

    public Chart Add(string name, IEnumerable<(double X, double Y)> points)
    {
        series.Add((name, [.. points]));
        return this;
    }

    public string ToSvg()
    {
        var points = series.SelectMany(s => s.Points).ToList();
        var right = Math.Max(1, points.Select(p => p.X).DefaultIfEmpty(1).Max());
        var top = NiceAbove(points.Select(p => p.Y).DefaultIfEmpty(1).Max());
        double X(double second) => Left + (second / right * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (value / top * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption>");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        for (var i = 0; i <= 4; i++)
        {
            var value = top * i / 4;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\"/>");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:#,0.##}{(i == 4 ? " " + unit : "")}</text>");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{X(right * i / 4):0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{right * i / 4:0.#} s</text>");
        }

        for (var i = 0; i < series.Count; i++)
        {
            var path = string.Join(
                ' ', series[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.#},{Y(p.Y):0.#}")));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"1.6\" points=\"{path}\"/>");
        }

        svg.Append("</svg><p class=\"legend\">");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<span><i style=\"background:{Colours[i % Colours.Length]}\"></i>{WebUtility.HtmlEncode(series[i].Name)}</span>");
        }

        return svg.Append("</p></figure>").ToString();
    }

    /// <summary>The next of 1, 2, 2.5, 5, 10 … times a power of ten that holds the value.</summary>
    internal static double NiceAbove(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(step => step * power).First(bound => bound >= value * 0.999999);
    }
}
