namespace AuroraGateway.Configuration;

/// <summary>One mistake in the configuration: where, and what to write instead.</summary>
/// <param name="Path">The setting, with colons; empty if it is about the whole.</param>
/// <param name="Message">What was found, and what was expected.</param>
/// <param name="Place">Where it is written: <c>gateway.json:41:17</c> or <c>environment AURORA_GATEWAY__…</c>; null if unknown.</param>
internal sealed record ConfigurationError(string Path, string Message, string? Place = null)
{
    /// <summary>Mistakes that are listed in one log line or on a page; the rest is only counted.</summary>
    private const int MostInOneLine = 20;

    public override string ToString()
    {
        var where = string.Join(' ', new[] { Place, Path }.Where(static part => !string.IsNullOrEmpty(part)));
        return where.Length > 0 ? $"{where}: {Message}" : Message;
    }

    /// <summary>The mistakes in one line, the first ones if there are many.</summary>
    public static string InOneLine(IReadOnlyList<ConfigurationError> errors) =>
        string.Join("; ", errors.Take(MostInOneLine)) + (errors.Count > MostInOneLine ? $"; and {errors.Count - MostInOneLine} more" : "");
}
