using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace AuroraGateway.Unit.Documents;

/// <summary>Writes the manual page (man(7)) from the commands themselves.</summary>
internal static class ManPage
{
    private const string End = """
        .SH FILES
        .TP
        .I /etc/aurora\-gateway/gateway.json
        The configuration, JSON with comments. config/gateway.json in the working directory is read instead if it exists.
        .SH ENVIRONMENT
        .TP
        .B AURORA_GATEWAY__SECTION__SETTING
        Sets SECTION:SETTING and wins over the file. No other variable is read, except OTEL_* and DOTNET_*.
        .SH SIGNALS
        .TP
        .B SIGHUP
        Reload the configuration. A file with mistakes is refused, and the previous one stays active.
        .TP
        .BR SIGTERM ", " SIGINT ", " SIGQUIT
        Accept no more requests, finish those in flight, and stop.
        .SH EXIT STATUS
        .TP
        .B 0
        Success.
        .TP
        .B 1
        Refused or failed; one line on standard error says what to do.
        .TP
        .B 2
        Wrong usage.

        """;

    public static string Of(RootCommand root)
    {
        var page = new StringBuilder(".\\\" Written by the tests from the commands; do not edit.\n.TH AURORA\\-GATEWAY 1\n.SH NAME\n");
        page.Append("aurora\\-gateway \\- put each tenant's temporary Aurora key on services' calls\n.SH SYNOPSIS\n");
        foreach (var command in Commands(root, ""))
        {
            page.Append($".B aurora\\-gateway {Escape(command.Path)}\n{Escape(Usage(command.Command))}\n.br\n");
        }

        page.Append(
            $".SH DESCRIPTION\n{Escape(root.Description)}\nWithout a command it runs the gateway, as\n.B run\ndoes.\n.SH COMMANDS\n");
        foreach (var (path, command) in Commands(root, ""))
        {
            page.Append($".SS {Escape(path)}\n{Escape(command.Description)}\n");
            foreach (var argument in command.Arguments.Where(static argument => !argument.Hidden))
            {
                page.Append($".TP\n.I {Escape(Name(argument.HelpName, argument.Name))}\n{Escape(argument.Description)}\n");
            }

            foreach (var option in Options(command))
            {
                page.Append($".TP\n.BI {Escape(option.Name)} \" {Escape(option.HelpName)}\"\n{Escape(option.Description)}\n");
            }
        }

        page.Append(".SH OPTIONS\n.TP\n.B \\-\\-help\nShow help of a command.\n.TP\n.B \\-\\-version\nPrint version, commit, build date, " +
            "runtime and platform.\n");
        return page.Append(End.ReplaceLineEndings("\n")).ToString();
    }

    private static IEnumerable<(string Path, Command Command)> Commands(Command above, string path)
    {
        foreach (var command in above.Subcommands.Where(static command => !command.Hidden))
        {
            var own = (path + " " + command.Name).Trim();
            if (command.Subcommands.Count == 0)
            {
                yield return (own, command);
            }

            foreach (var below in Commands(command, own))
            {
                yield return below;
            }
        }
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Where(static option => !option.Hidden && option is not HelpOption and not VersionOption);

    private static string Usage(Command command) => string.Join(
        " ",
        Options(command)
            .Select(static option => (option.HelpName is null ? option.Name : $"{option.Name} {option.HelpName}") is var text &&
                option.Required ? text : $"[{text}]")
            .Concat(command.Arguments.Where(static argument => !argument.Hidden).Select(
                static argument => Name(argument.HelpName, argument.Name))));

    private static string Name(string? help, string name) => help ?? name;

    // A hyphen would be typeset as one that cannot be copied; a dot or quote at a line's beginning would be a request.
    private static string Escape(string? text)
    {
        var escaped = (text ?? "").ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
