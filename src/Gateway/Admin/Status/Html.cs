using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace AuroraGateway.Admin.Status;

/// <summary>Writes HTML; every value put into a text is encoded, so that none can become markup.</summary>
internal sealed class Html
{
    private readonly StringBuilder text = new(16 * 1024);

    /// <summary>The literal parts as they are, the holes encoded.</summary>
    public Html Add([InterpolatedStringHandlerArgument("")] ref Markup markup) => this;

    /// <summary>Markup of our own.</summary>
    public Html AddRaw(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>Encoded, with what stands between backticks as code.</summary>
    public Html AddProse(string prose)
    {
        var isCode = false;
        foreach (var part in prose.Split('`'))
        {
            if (part.Length > 0)
            {
                _ = isCode ? Add($"<code>{part}</code>") : Add($"{part}");
            }

            isCode = !isCode;
        }

        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>Takes an interpolated string apart.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder text;

        public Markup(int literalLength, int formattedCount, Html html) => text = html.text;

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public void AppendFormatted(long value) => text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(double value, string format) => text.Append(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
