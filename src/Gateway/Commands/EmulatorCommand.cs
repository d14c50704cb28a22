using System.CommandLine;
using System.Net;
using System.Text.RegularExpressions;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Emulator;
using AuroraGateway.Files;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Commands;

/// <summary><c>emulator</c>: the Aurora emulator alone.</summary>
internal static partial class EmulatorCommand
{
    private const int LargestSeed = 16 * 1024 * 1024;

    public static Command Create()
    {
        var defaults = new EmulatorOptions();
        var port = new Option<int?>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one. Default: 9080.", HelpName = "PORT" };
        var listen = new Option<string?>("--listen")
        {
            Description = "Address and port, instead of --port. Every client that can connect can change the emulator.",
            HelpName = "ADDRESS:PORT",
        };
        var seed = CommandOptions.Text(
            "--seed", "JSON file with the tenants, projects and designs to start with; see docs/emulator.md.", "FILE");
        var id = new Option<string>("--application-id")
        {
            Description = "The application id that it accepts.",
            DefaultValueFactory = _ => defaults.ApplicationId,
            HelpName = "ID",
        };
        var key = new Option<string>("--application-key")
        {
            Description = "The application key that it accepts.",
            DefaultValueFactory = _ => defaults.ApplicationKey,
            HelpName = "KEY",
        };
        var command = new Command("emulator", "Run only the Aurora emulator, for your own integration tests.")
        {
            port, listen, seed, id, key,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(port) is { Implicit: false } && result.GetResult(listen) is { Implicit: false })
            {
                result.AddError("--listen and --port cannot be used together: write the port into --listen.");
            }
            else if (CommandOptions.TextOf(result, listen) is { } text && EmulatorAddress.TryParse(text) is null)
            {
                result.AddError($"--listen {text}: expected ADDRESS:PORT, for example 127.0.0.1:9080, 0.0.0.0:9080 or [::1]:9080.");
            }
            else if (long.TryParse(CommandOptions.TextOf(result, port), out var number) && number is < 0 or > 65535)
            {
                result.AddError("--port: expected a number from 0 to 65535.");
            }
            else if (CommandOptions.TextOf(result, id) is { } name && !ApplicationId().IsMatch(name))
            {
                result.AddError("--application-id: expected 1 to 128 letters, digits, dots, hyphens, underscores and tildes.");
            }
            else if (CommandOptions.TextOf(result, key) is { } written && ApplicationKey.TryParse(written, out _) is { } wrong)
            {
                result.AddError($"--application-key: {wrong}.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var address = EmulatorAddress.TryParse(parsed.GetValue(listen))
                ?? new IPEndPoint(IPAddress.Loopback, parsed.GetValue(port) ?? 9080);
            return RunAsync(address, parsed.GetValue(seed), parsed.GetValue(id)!, parsed.GetValue(key)!, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint listen, string? seedFile, string id, string key, CancellationToken cancellation)
    {
        if (!TryRead(seedFile, out var seed))
        {
            return 1;
        }

        try
        {
            var options = new EmulatorOptions
            {
                Address = listen.Address,
                Port = listen.Port,
                ApplicationId = id,
                ApplicationKey = key,
                Seed = seed,
            };
            await using var emulator = await AuroraEmulator.StartAsync(options, cancellation);
            var url = emulator.BaseUrl.GetLeftPart(UriPartial.Authority);
            Console.WriteLine(
                $"Aurora emulator on {url}, application {id}. It is not Aurora: its data is invented. "
                + $"Change it with PUT /_emulator/behaviour. Page: {url}/_emulator/");
            if (!IPAddress.IsLoopback(listen.Address))
            {
                await Console.Error.WriteLineAsync(
                    $"aurora-gateway: the emulator listens on {listen.Address}: every client that reaches it can read and change it. "
                    + "Use it in a test network only.");
            }

            await Termination.WaitAsync(cancellation);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync(
                $"aurora-gateway: cannot listen on {listen}: {exception.Message} Choose another with --listen or --port.");
            return 1;
        }
    }

    private static bool TryRead(string? file, out EmulatorSeed? seed)
    {
        seed = null;
        if (file is null)
        {
            return true;
        }

        if (Read(file, out var json) is { } unreadable)
        {
            Console.Error.WriteLine($"aurora-gateway: seed: {unreadable}. Check --seed.");
            return false;
        }

        try
        {
            seed = EmulatorSeed.FromJson(json);
            return true;
        }
        catch (EmulatorSeedException exception)
        {
            foreach (var mistake in exception.Mistakes)
            {
                Console.Error.WriteLine($"aurora-gateway: seed {file}: {mistake}");
            }

            return false;
        }
    }

    private static string? Read(string file, out string json)
    {
        json = "";
        var wrong = TextFile.TryOpenPipe(file) is { } pipe
            ? PipedText.TryRead(pipe, file, LargestSeed, out var bytes)
            : TextFile.TryReadBytes(file, out bytes, LargestSeed);
        return wrong ?? TextFile.TryDecode(file, bytes, out json);
    }

    // As Aurora:ApplicationId: it is a segment of a path.
    [GeneratedRegex("^[A-Za-z0-9_.~-]{1,128}\\z")]
    private static partial Regex ApplicationId();
}
