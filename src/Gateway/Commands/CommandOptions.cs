using System.CommandLine;

namespace AuroraGateway.Commands;

/// <summary>Options that several commands have. What cannot be right is wrong usage, before anything is read or opened.</summary>
internal static class CommandOptions
{
    private const int HighestPort = 65535;

    public static Option<string?> Config()
    {
        var option = new Option<string?>("--config")
        {
            Description =
                "The configuration file, or - for standard input. Default: config/gateway.json, else /etc/aurora-gateway/gateway.json, "
                + "else environment variables only.",
            HelpName = "FILE",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: 0 }])
            {
                result.AddError("--config is empty: name a file, or - for standard input.");
            }
        });
        return option;
    }

    public static Option<int> Port(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            // What is no number is named by the parser.
            if (result.Tokens is [{ Value: var text }] && long.TryParse(text, out var port) && port is < 0 or > HighestPort)
            {
                result.AddError($"{name} {text}: a port is a number from 0 to {HighestPort}.");
            }
        });
        return option;
    }

    /// <summary>
    /// What was written for an option; null if it was not. The value itself cannot be asked for while it may be of another type.
    /// </summary>
    public static string? TextOf(System.CommandLine.Parsing.CommandResult command, Option option) =>
        command.GetResult(option) is { Implicit: false, Tokens: [{ Value: var text }] } ? text : null;

    /// <summary>An option whose value may be left out, but not be empty.</summary>
    public static Option<string?> Text(string name, string description, string helpName)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
            {
                result.AddError($"{name} is empty: write {helpName}, or leave the option out.");
            }
        });
        return option;
    }
}
