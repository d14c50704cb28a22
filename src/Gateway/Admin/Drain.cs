using AuroraGateway.Admin.Status;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace AuroraGateway.Admin;

/// <summary>
/// After SIGTERM the listeners stay open until the requests under way are done, so that a probe hears "draining" instead of nothing; then the server stops.
/// Requests that come meanwhile are served with keys held, and nothing is exchanged for them.
/// </summary>
public sealed class Drain(ActiveRequests active, IServer server, IHostApplicationLifetime lifetime, IConfigurationPart configuration, TimeProvider time, IOptions<HostOptions> host, ILogger<Drain> log) : IHostedLifecycleService
{
    // What is left of the grace time for those that came while draining.
    private const double Share = 0.8;

    private const string Socket = "http://unix:";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];
        AdminEvents.Started(log, TelemetryFeature.Version, configuration.Read().Source ?? "no file", AsWritten(addresses.ElementAtOrDefault(0)), AsWritten(addresses.ElementAtOrDefault(1)));
        lifetime.ApplicationStopping.Register(() => AdminEvents.Draining(log, active.Count));
        return Task.CompletedTask;
    }

    /// <summary>An address of the server's as it is written under <c>Listen</c>.</summary>
    public static string AsWritten(string? address) => address is null ? "-" : address.StartsWith(Socket, StringComparison.Ordinal) ? address["http://".Length..] : address;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await active.DrainAsync().WaitAsync(host.Value.ShutdownTimeout * Share, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The grace time is what was promised, not more.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
