using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.Shipped;

/// <summary>What the sources measure, under the names that Prometheus sees.</summary>
internal static partial class MetricNames
{
    private static readonly string[] Sources = [.. Repository.Find("src/Gateway", "*.cs").Select(Repository.Read)];

    /// <summary>As scraped: a histogram is there three times.</summary>
    public static HashSet<string> Scraped { get; } = [.. Sources.SelectMany(source => Instrument().Matches(source)).SelectMany(Scrape)];

    /// <summary>As a person names them: a histogram once.</summary>
    public static HashSet<string> Named { get; } = [.. Sources.SelectMany(source => Instrument().Matches(source)).Select(Name)];

    /// <summary>Every dotted name in the sources, tags and all.</summary>
    public static HashSet<string> Labels { get; } = [
        .. Sources.SelectMany(source => Dotted().Matches(source)).Select(name => name.Groups[1].Value.Replace('.', '_'))];

    private static IEnumerable<string> Scrape(Match instrument)
    {
        var name = Name(instrument);
        return instrument.Groups["kind"].Value == "Histogram" ? [name + "_bucket", name + "_sum", name + "_count"] : [name];
    }

    // OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility": dots fold, units are spelled out, what only grows is a
    // total.
    private static string Name(Match instrument)
    {
        var unit = Unit().Match(instrument.Groups["rest"].Value).Groups[1].Value;
        return instrument.Groups["name"].Value.Replace('.', '_')
            + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }
            + (instrument.Groups["kind"].Value is "Counter" or "ObservableCounter" ? "_total" : "");
    }

    [GeneratedRegex("""Create(?<kind>[A-Z][A-Za-z]+)(?:<[a-z]+>)?\(\s*"(?<name>aurora_gateway\.[a-z_.]+)"(?<rest>[^;]*);""")]
    private static partial Regex Instrument();

    [GeneratedRegex("""[ (]"(s|By|1|\{[a-z_]+\})"[,)]""")]
    private static partial Regex Unit();

    [GeneratedRegex("\"(aurora_gateway\\.[a-z_.]+)\"")]
    private static partial Regex Dotted();
}
