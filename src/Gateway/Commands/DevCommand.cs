using System.CommandLine;
using AuroraGateway.Configuration;
using AuroraGateway.Emulator;
using AuroraGateway.Listening;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AuroraGateway.Commands;

/// <summary><c>dev</c>: the gateway in front of a built-in Aurora; no account and no file needed.</summary>
public static class DevCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Data listener on 127.0.0.1; 0 takes a free port.", DefaultValueFactory = static _ => 8080, HelpName = "PORT" };
        var adminPort = new Option<int>("--admin-port") { Description = "Admin listener.", DefaultValueFactory = static _ => 8081, HelpName = "PORT" };
        var emulatorPort = new Option<int>("--emulator-port") { Description = "The emulated Aurora.", DefaultValueFactory = static _ => 9080, HelpName = "PORT" };
        var command = new Command("dev", "Run the gateway in front of a built-in Aurora emulator: no account, no file. Not for production.") { port, adminPort, emulatorPort };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(port), parsed.GetValue(adminPort), parsed.GetValue(emulatorPort), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int port, int adminPort, int emulatorPort, CancellationToken cancellation)
    {
        EventLoops.Choose();
        var options = new EmulatorOptions { Port = emulatorPort };
        AuroraEmulator emulator;
        try
        {
            emulator = await AuroraEmulator.StartAsync(options, cancellation);
        }
        catch (IOException exception)
        {
            await Console.Error.WriteLineAsync($"aurora-gateway: the emulator cannot listen on port {emulatorPort}: {exception.Message} Choose another with --emulator-port.");
            return 1;
        }

        await using (emulator)
        {
            if (RunCommand.Load(new ConfigurationSource(
                null, DemoSettings.For(emulator.BaseUrl, options.ApplicationId, options.ApplicationKey, port, adminPort), isDemo: true)) is not { } settings)
            {
                return 1;
            }

            await using var app = GatewayHost.Build(settings);
            app.Lifetime.ApplicationStarted.Register(() => Greet(app, emulator.BaseUrl));
            return await RunCommand.ServeAsync(app, settings, cancellation);
        }
    }

    private static void Greet(WebApplication app, Uri emulator)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Console.WriteLine($"""

            Aurora Gateway, development mode: NOT FOR PRODUCTION. Keys, callers and data below are made up and known to everybody.

              gateway    {addresses[0]}
              admin      {addresses[1]}
              emulator   {emulator.GetLeftPart(UriPartial.Authority)}   (an Aurora for tests; PUT /_emulator/behaviour bends it)

              caller     demo    key {DemoSettings.CallerKey}     every tenant, the application's endpoints
                         viewer  key {DemoSettings.ViewerKey}   GET on the first tenant only
              tenants    {string.Join("\n             ", DemoSettings.Tenants)}
                         {DemoSettings.Unauthorised}   (has not authorised the application)

            Try it:

              curl -H 'X-Api-Key: {DemoSettings.CallerKey}' '{addresses[0]}/tenants/{DemoSettings.Tenants[0]}/projects?per_page=2'

            """);
    }
}
