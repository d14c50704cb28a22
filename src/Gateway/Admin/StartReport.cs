using AuroraGateway.Admin.Status;
using AuroraGateway.Platform;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AuroraGateway.Admin;

/// <summary>Logs what was started: the version, the file, and where both listeners are.</summary>
internal sealed class StartReport(IServer server, IConfigurationPart configuration, ILogger<StartReport> log) : IHostedLifecycleService
{
    private const string Socket = "http://unix:";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];
        AdminEvents.Started(
            log, Product.Version, configuration.Read().Source ?? "no file", AsWritten(addresses.ElementAtOrDefault(0)),
            AsWritten(addresses.ElementAtOrDefault(1)));
        return Task.CompletedTask;
    }

    /// <summary>An address of the server's as it is written under <c>Listen</c>.</summary>
    public static string AsWritten(string? address) =>
        address is null ? "-" : address.StartsWith(Socket, StringComparison.Ordinal) ? address["http://".Length..] : address;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
