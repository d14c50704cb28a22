using System.CommandLine;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Emulator;
using AuroraGateway.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AuroraGateway.Commands;

/// <summary><c>dev</c>: the gateway in front of a built-in Aurora; no account and no file needed.</summary>
internal static class DevCommand
{
    // What only the production machine has: its Aurora and key, addresses, certificates and secrets.
    private static readonly string[] Replaced = ["Aurora", "Listen", "Tls", "Redis", "Webhooks", "Admin"];

    public static Command Create(Func<GatewaySettings, HostInputs, WebApplication> build)
    {
        var port = CommandOptions.Port("--port", "Data listener on 127.0.0.1; 0 takes a free port.", 8080);
        var adminPort = CommandOptions.Port("--admin-port", "Admin listener on 127.0.0.1; 0 takes a free port.", 8081);
        var emulatorPort = CommandOptions.Port("--emulator-port", "Emulated Aurora on 127.0.0.1; 0 takes a free port.", 9080);
        var config = CommandOptions.Config();
        config.Description = "Try the callers, grants and limits of your own file against the emulator. Its sections "
            + string.Join(", ", Replaced) + " are not used.";
        var command = new Command("dev", "Run the gateway with a built-in Aurora emulator: no account, no file. Not for production.")
        {
            port, adminPort, emulatorPort, config,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            build, parsed.GetValue(config), parsed.GetValue(port), parsed.GetValue(adminPort), parsed.GetValue(emulatorPort),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Func<GatewaySettings, HostInputs, WebApplication> build, string? file, int port, int adminPort, int emulatorPort,
        CancellationToken cancellation)
    {
        EventLoops.Choose();
        var options = new EmulatorOptions { Port = emulatorPort };
        AuroraEmulator emulator;
        try
        {
            emulator = await AuroraEmulator.StartAsync(options, cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"aurora-gateway: the emulator cannot listen on port {emulatorPort}: {exception.Message} " +
                $"Choose another with --emulator-port.");
            return 1;
        }

        await using (emulator)
        {
            var demo = DemoSettings.For(emulator.BaseUrl, options.ApplicationId, options.ApplicationKey, port, adminPort);
            var source = file is null
                ? new ConfigurationSource(null, demo, isDemo: true)
                : new ConfigurationSource(
                    file, demo.Where(static setting => !setting.Key.StartsWith("Callers:", StringComparison.Ordinal)).ToDictionary(),
                    Replaced, isDemo: true);
            if (RunCommand.Load(source) is not { } settings)
            {
                return 1;
            }

            await using var app = build(settings, new HostInputs());
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                if (file is null)
                {
                    Greet(app, emulator.BaseUrl);
                }
                else
                {
                    GreetOwn(app, emulator.BaseUrl, source.Name, settings);
                }
            });
            return await RunCommand.ServeAsync(app, settings, cancellation);
        }
    }

    private static void GreetOwn(WebApplication app, Uri emulator, string file, GatewaySettings settings)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Console.WriteLine($"""

            Aurora Gateway, development mode: the callers of {file} in front of an emulated Aurora, whose data is invented.

              gateway    {addresses[0]}
              admin      {addresses[1]}
              emulator   {emulator.GetLeftPart(UriPartial.Authority)}   (PUT /_emulator/behaviour changes it)

              callers    {settings.Policy.Callers.Count}, with their own keys
              tenants    {string.Join("\n             ", DemoSettings.Tenants)}
              not used   {string.Join(", ", Replaced)} of the file

            """);
    }

    private static void Greet(WebApplication app, Uri emulator)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Console.WriteLine($"""

            Aurora Gateway, development mode: NOT FOR PRODUCTION. Keys, callers and data below are published examples.

              gateway    {addresses[0]}
              admin      {addresses[1]}
              emulator   {emulator.GetLeftPart(UriPartial.Authority)}   (an Aurora for tests; PUT /_emulator/behaviour changes it)

              caller     demo    key {DemoSettings.CallerKey}     every tenant, the application's endpoints
                         viewer  key {DemoSettings.ViewerKey}   GET on the first tenant only
              tenants    {string.Join("\n             ", DemoSettings.Tenants)}
                         {DemoSettings.Unauthorised}   (has not authorised the application)

            Try it:

              curl -H 'X-Api-Key: {DemoSettings.CallerKey}' '{addresses[0]}/tenants/{DemoSettings.Tenants[0]}/projects?per_page=2'

            """);
    }
}
