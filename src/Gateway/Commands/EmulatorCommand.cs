using System.CommandLine;
using AuroraGateway.Emulator;

namespace AuroraGateway.Commands;

/// <summary><c>emulator</c>: the Aurora emulator alone.</summary>
public static class EmulatorCommand
{
    public static Command Create()
    {
        var defaults = new EmulatorOptions();
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = static _ => 9080, HelpName = "PORT" };
        var id = new Option<string>("--application-id") { Description = "The application that it knows.", DefaultValueFactory = _ => defaults.ApplicationId, HelpName = "ID" };
        var key = new Option<string>("--application-key") { Description = "The application key that it takes.", DefaultValueFactory = _ => defaults.ApplicationKey, HelpName = "KEY" };
        var command = new Command("emulator", "Run the Aurora emulator alone, for your own integration tests.") { port, id, key };
        command.SetAction((parsed, cancellation) => RunAsync(
            new EmulatorOptions { Port = parsed.GetValue(port), ApplicationId = parsed.GetValue(id)!, ApplicationKey = parsed.GetValue(key)! }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(EmulatorOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var emulator = await AuroraEmulator.StartAsync(options, cancellation);
            Console.WriteLine($"Aurora emulator on {emulator.BaseUrl.GetLeftPart(UriPartial.Authority)}, application {options.ApplicationId}. It is no Aurora: its data are made up. Bend it with PUT /_emulator/behaviour.");
            await Termination.WaitAsync(cancellation);
            return 0;
        }
        catch (IOException exception)
        {
            await Console.Error.WriteLineAsync($"aurora-gateway: cannot listen on port {options.Port}: {exception.Message} Choose another with --port.");
            return 1;
        }
    }
}
