using System.CommandLine;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Hosting;

namespace AuroraGateway.Commands;

/// <summary>The commands of the one binary, and its exit codes: 0 fine, 1 refused or failed, 2 wrong usage.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Every command with its options; the manual page is written from it.</summary>
    /// <param name="build">Puts a gateway together.</param>
    public static RootCommand CreateRoot(Func<GatewaySettings, HostInputs, WebApplication> build)
    {
        var root = new RootCommand(
            "Aurora Gateway: adds each tenant's temporary Aurora key to your services' requests, so that no service holds a key.")
        {
            RunCommand.Create(build),
            DevCommand.Create(build),
            EmulatorCommand.Create(),
            CheckCommand.Create(),
            ConfigCommand.Create(),
            ExplainCommand.Create(),
            CallerKeyCommand.Create(),
            HealthCommand.Create(),
            WebhooksCommand.Create(),
        };
        VersionAction.Replace(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments, Func<GatewaySettings, HostInputs, WebApplication> build)
    {
        var root = CreateRoot(build);

        // A bare `aurora-gateway` is `run`.
        var effective = arguments is [] || arguments[0] is "--config" || arguments[0].StartsWith("--config=", StringComparison.Ordinal)
            ? ["run", .. arguments]
            : arguments;
        var parsed = root.Parse(effective);
        if (parsed.Errors.Count > 0)
        {
            // A word that is no command makes the parser miss one too; only the word is news.
            var errors = parsed.Errors.Select(error => error.Message).ToList();
            var unknown = parsed.UnmatchedTokens is [var word, ..] && parsed.CommandResult.Command == root ? word : null;
            if (unknown is not null && !unknown.StartsWith('-'))
            {
                var nearest = Spelling.Nearest(unknown, root.Subcommands.Select(command => command.Name));
                errors = [$"aurora-gateway: there is no command {unknown}{(nearest is null ? "" : $"; did you mean {nearest}?")}"];
            }

            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync(error);
            }

            var command = parsed.CommandResult.Command == root ? "" : " " + parsed.CommandResult.Command.Name;
            await Console.Error.WriteLineAsync($"Try aurora-gateway{command} --help.");
            return WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(
                $"aurora-gateway: failed: {exception.Message} ({exception.GetType().Name}). This is a fault: please report it.");
            return Failed;
        }
    }
}
