using System.CommandLine;

namespace AuroraGateway.Commands;

/// <summary>The commands of the one binary, and its exit codes: 0 fine, 1 refused or failed, 2 wrong usage.</summary>
public static class CommandLine
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Aurora Gateway: puts each tenant's temporary Aurora key on your services' calls, so that none of them ever holds one.")
        {
            RunCommand.Create(), DevCommand.Create(), EmulatorCommand.Create(), CheckCommand.Create(), ExplainCommand.Create(), CallerKeyCommand.Create(), HealthCommand.Create(),
        };

        // A bare `aurora-gateway` is `run`.
        var effective = arguments is [] || arguments[0] is "--config" || arguments[0].StartsWith("--config=", StringComparison.Ordinal) ? ["run", .. arguments] : arguments;
        var parsed = root.Parse(effective);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try --help.");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
