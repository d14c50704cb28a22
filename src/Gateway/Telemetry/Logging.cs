using System.Diagnostics.Metrics;
using AuroraGateway.Telemetry.Events;
using AuroraGateway.Telemetry.Output;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace AuroraGateway.Telemetry;

/// <summary>
/// Events on standard error. The framework's own categories are held at Warning whatever level is set: below, they write URLs with their
/// queries.
/// </summary>
internal static class Logging
{
    private const string Own = EventOrigins.OwnCategories;
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    // The first four quote what a client or a server sent, at any level.
    private static readonly string[] Silent =
    [
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Microsoft.AspNetCore.Hosting.Diagnostics", "Yarp.ReverseProxy",
        "System.Net.Http",

        // Critical, dozens of times for each connection that resets its streams faster than responses are sent: any client could wake the
        // operator.
        "Microsoft.AspNetCore.Server.Kestrel.Http2",
    ];

    /// <param name="logging">Where to.</param>
    /// <param name="options">The format.</param>
    /// <param name="level">The current level, which may change.</param>
    public static void AddEvents(this ILoggingBuilder logging, LogOptions options, LogLevelSwitch level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter((category, eventLevel) => IsWanted(category, eventLevel, level.Level) && (level.HasStarted || category != Host));
        foreach (var category in Silent)
        {
            // The framework asks some of these on each request: a category without a logger returns at once.
            logging.AddFilter(category, LogLevel.None);
            logging.AddFilter<StateChangeLogger>(category, LogLevel.None);
        }

        logging.AddFilter<StateChangeLogger>(static (category, _) => category?.StartsWith(Own, StringComparison.Ordinal) == true);
        if (options.Format == LogFormat.Json)
        {
            logging.Services.AddSingleton<ConsoleFormatter>(
                static provider => new JsonEventFormatter(provider.GetRequiredService<TimeProvider>()));
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }

        Limit(logging.Services, options.Format == LogFormat.Json ? JsonEventFormatter.FormatterName : ConsoleFormatterNames.Simple);
    }

    // Of what was added above only the formatters are used: the console's own provider would write beside the limiter.
    private static void Limit(IServiceCollection services, string format)
    {
        services.RemoveAll<ILoggerProvider>();
        services.AddSingleton<ILoggerProvider, StateChangeLogger>();
        services.AddSingleton(provider => new EventOutput(
            provider.GetServices<ConsoleFormatter>().First(formatter => formatter.Name == format),
            StandardStream.Error,
            provider.GetRequiredService<StateChanges>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EventLimiter>();
        services.AddSingleton<ILoggerProvider>(static provider => new LimitedEvents(
            provider.GetRequiredService<EventOutput>(), provider.GetRequiredService<EventLimiter>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static bool IsWanted(string? category, LogLevel level, LogLevel least)
    {
        // The framework asks several times for each request, and for Debug or Information: refused before any name is compared.
        if (category is null || level < least)
        {
            // What an operator did is logged at any level: turning the level must not hide what follows.
            return level >= LogLevel.Information && category == EventOrigins.AuditCategory;
        }

        return level < LogLevel.Warning ? category.StartsWith(Own, StringComparison.Ordinal) : !IsSilent(category);
    }

    private static bool IsSilent(string category)
    {
        foreach (var prefix in Silent)
        {
            if (category.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
