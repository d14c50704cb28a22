using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Events;

namespace AuroraGateway.Commands;

/// <summary>A start that failed, on standard error: as text, or as one line of the JSON log where that is configured.</summary>
internal static class StartReport
{
    /// <summary>The format that a configuration with mistakes names, as far as it could be read.</summary>
    public static LogFormat FormatOf(ConfigurationSource source) =>
        string.Equals(source.Format, nameof(LogFormat.Json), StringComparison.OrdinalIgnoreCase) ? LogFormat.Json : LogFormat.Text;

    public static void Write(LogFormat format, string message, params IReadOnlyList<string> mistakes)
    {
        if (format == LogFormat.Json)
        {
            Console.Error.WriteLine(StartFailure.Line(TimeProvider.System.GetUtcNow(), message, mistakes));
            return;
        }

        Console.Error.WriteLine($"aurora-gateway: {message}{(mistakes.Count > 0 ? ":" : "")}");
        foreach (var mistake in mistakes)
        {
            Console.Error.WriteLine($"  {mistake}");
        }
    }
}
