using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>A word that no text of the project uses: one line of words.txt.</summary>
/// <param name="Instead">What to write.</param>
/// <param name="Found">An example that the expression must match.</param>
/// <param name="Passes">An example that it must not match.</param>
internal sealed record PlainWord(Regex Expression, string Instead, string Found, string Passes)
{
    private const string File = "tests/Unit/HouseTests/Prose/words.txt";

    public static IReadOnlyList<PlainWord> All { get; } =
        [.. Repository.Read(File).Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(Parse)];

    private static PlainWord Parse(string line) =>
        line.Split(" | ") is [var expression, var instead, var found, var passes]
            ? new PlainWord(ExpressionOf(expression), instead, found, passes)
            : throw new FormatException($"{File}: a line has four parts, each separated by ' | ': {line}");

    private static Regex ExpressionOf(string words) =>
        new($@"(?<![\w-])(?:{words})(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled);
}
