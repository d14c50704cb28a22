using System.CommandLine;
using System.Net.Sockets;
using AuroraGateway.Commands.Checks;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Hosting;
using AuroraGateway.Hosting.Sockets;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Events;

namespace AuroraGateway.Commands;

/// <summary><c>run</c>: the gateway.</summary>
internal static class RunCommand
{
    // One line of a log.
    private const int MostStray = 5;

    public static Command Create(Func<GatewaySettings, HostInputs, WebApplication> build)
    {
        var config = CommandOptions.Config();
        var command = new Command("run", "Run the gateway. This is also what aurora-gateway without a command does.") { config };
        command.SetAction((parsed, cancellation) => RunAsync(build, parsed.GetValue(config), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Func<GatewaySettings, HostInputs, WebApplication> build, string? path, CancellationToken cancellation)
    {
        if (Load(path) is not { } settings)
        {
            return 1;
        }

        EventLoops.Choose();
        if (TakeSockets(settings.Options.Log.Format) is not { } inherited)
        {
            return 1;
        }

        await using var app = build(settings, new HostInputs { Sockets = inherited });
        return await ServeAsync(app, settings, cancellation);
    }

    /// <summary>What a supervisor passed on, or null after the reason why it cannot be used was written to standard error.</summary>
    private static InheritedSockets? TakeSockets(LogFormat format)
    {
        try
        {
            return InheritedSockets.Take(
                InheritedSockets.Names.ToDictionary(name => name, Environment.GetEnvironmentVariable), Environment.ProcessId);
        }
        catch (InvalidDataException exception)
        {
            StartReport.Write(format, $"cannot listen on the sockets that were passed on: {exception.Message}.");
            return null;
        }
    }

    /// <summary>The settings of the file that <c>--config</c> names, or of the usual one, or of the environment alone.</summary>
    public static GatewaySettings? Load(string? named)
    {
        if (ConfigurationFile.Choose(named, out var file) is not { } none)
        {
            return Load(new ConfigurationSource(file, new Dictionary<string, string?>()));
        }

        StartReport.Write(LogFormat.Text, none.Message);
        return null;
    }

    /// <summary>The settings, or null after every mistake was written to standard error.</summary>
    public static GatewaySettings? Load(ConfigurationSource source)
    {
        var settings = source.Load(out var errors, out _);
        if (settings is null && errors is [{ Path: "" } unreadable])
        {
            StartReport.Write(StartReport.FormatOf(source), unreadable.ToString());
        }
        else if (settings is null)
        {
            StartReport.Write(
                StartReport.FormatOf(source),
                $"the configuration{(source.Path is null ? "" : " " + source.Name)} has {errors.Count} " +
                    $"mistake{(errors.Count == 1 ? "" : "s")}; nothing was started{Stray()}",
                [.. errors.Select(static error => error.ToString())]);
        }

        return settings;
    }

    // A setting that is missing may be in a variable whose prefix is mistyped.
    private static string Stray() => string.Concat(StrayVariables.Find().Take(MostStray).Select(static stray => $". {stray}"));

    /// <summary>Runs until SIGTERM or Ctrl-C.</summary>
    public static async Task<int> ServeAsync(WebApplication app, GatewaySettings settings, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Written after everything that was logged, so that the last line contains the reason.
            await app.DisposeAsync();
            StartReport.Write(settings.Options.Log.Format, ListenFailure.Describe(settings, exception));
            return 1;
        }
        catch (Exception exception) when (settings.Options.Log.Format == LogFormat.Json && exception is not OperationCanceledException)
        {
            // A fault of the gateway's own. The runtime would write it as text, in lines that a reader of JSON cannot use.
            await app.DisposeAsync();
            StartReport.Write(LogFormat.Json, $"the gateway failed to start: {ExceptionText.Of(exception)}");
            return 1;
        }

        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
