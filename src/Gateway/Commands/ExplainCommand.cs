using System.CommandLine;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Commands;

/// <summary><c>explain</c>: which grant allows a request or why none does, and which limits count. Sends nothing.</summary>
internal static class ExplainCommand
{
    private const int Refused = 1;
    private const int WrongUsage = 2;

    public static Command Create()
    {
        var config = CommandOptions.Config();
        var caller = new Option<string>("--caller")
        {
            Description = "The caller, as it is named under Callers.",
            HelpName = "NAME",
            Required = true,
        };
        var method = new Argument<string>("METHOD") { Description = "Such as GET." };
        var path = new Argument<string>("PATH") { Description = "As the caller sends it, such as /tenants/7d1f…/projects." };
        var command =
            new Command("explain", "Print which grant allows a request or why none does, and which limits count. Sends nothing.") { caller,
                config, method, path };
        command.SetAction(
            parsed => Explain(parsed.GetValue(config), parsed.GetValue(caller)!, parsed.GetValue(method)!, parsed.GetValue(path)!));
        return command;
    }

    private static int Explain(string? named, string callerName, string method, string path)
    {
        SettingTree? configuration = null;
        var unreadable = ConfigurationFile.Choose(named, out var file);
        if (unreadable is not null || (configuration = ConfigurationFile.Read(file, out unreadable)) is null)
        {
            Console.Error.WriteLine($"aurora-gateway: {unreadable}");
            return Refused;
        }

        file = file is null ? "the environment" : ConfigurationText.NameOf(file);

        if (PolicyReading.Compile(configuration, out var errors) is not var (policy, options))
        {
            Console.Error.WriteLine(
                $"aurora-gateway: the configuration {file} has {errors.Count} "
                + (errors.Count == 1 ? "mistake. Fix it first:" : "mistakes. Fix them first:"));
            foreach (var error in errors)
            {
                Console.Error.WriteLine($"  {error}");
            }

            return Refused;
        }

        var caller = policy.Callers.FirstOrDefault(caller => caller.Name == callerName);
        if (caller is null)
        {
            var nearest = Spelling.Nearest(callerName, policy.Callers.Select(known => known.Name));
            Console.Error.WriteLine(
                $"aurora-gateway: {file} names no caller {callerName}{(nearest is null ? "" : $"; did you mean {nearest}?")}");
            return WrongUsage;
        }

        var explanation = Explanation.Of(policy, options, caller, method, path);
        foreach (var line in explanation.Lines)
        {
            Console.WriteLine(line);
        }

        if (!explanation.Allowed && method.Any(char.IsAsciiLetterLower))
        {
            Console.WriteLine($"Methods are case-sensitive: {method.ToUpperInvariant()} is another one.");
        }

        return explanation.Allowed ? 0 : Refused;
    }
}
