using System.Globalization;

namespace AuroraGateway.Admin.Status;

/// <summary>A share as a bar, with its words beside it: nothing is told by colour alone.</summary>
internal static class Bar
{
    /// <param name="html">Where to.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="style"><c>good</c>, <c>low</c> or <c>bad</c>.</param>
    /// <param name="words">What it says.</param>
    public static void Write(Html html, double share, string style, string words)
    {
        var width = (share * 100).ToString("F1", CultureInfo.InvariantCulture);
        html.Add($"<span class=\"life\"><svg class=\"gauge {style}\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"></rect><rect class=\"fill\" width=\"{width}\" height=\"8\"></rect></svg> <span>{words}</span></span>");
    }
}
