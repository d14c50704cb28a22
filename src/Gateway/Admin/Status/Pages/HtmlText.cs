using System.Text;
using System.Text.Encodings.Web;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>Writes values into HTML, encoded, so that none can become markup.</summary>
internal static class HtmlText
{
    // Everything that can end a text or an attribute is encoded; letters of every script stay as they are.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    // A space that does not break is no danger, and takes six bytes as an entity: pages have many.
    public static string Encode(string value) => Encoder.Encode(value).Replace("&#xA0;", "\u00A0", StringComparison.Ordinal);

    public static void Append(StringBuilder html, string value) => html.Append(Encode(value));

    /// <summary>What is between backticks becomes code.</summary>
    public static void AppendProse(StringBuilder html, string prose)
    {
        var isCode = false;
        foreach (var part in prose.Split('`'))
        {
            if (part.Length > 0)
            {
                if (isCode)
                {
                    AppendElement(html, "code", part);
                }
                else
                {
                    Append(html, part);
                }
            }

            isCode = !isCode;
        }
    }

    /// <param name="html">Where to.</param>
    /// <param name="name">Of the element; one of our own.</param>
    /// <param name="value">Its text.</param>
    public static void AppendElement(StringBuilder html, string name, string value)
    {
        html.Append('<').Append(name).Append('>');
        Append(html, value);
        html.Append("</").Append(name).Append('>');
    }
}
