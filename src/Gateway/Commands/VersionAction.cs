using System.CommandLine;
using System.CommandLine.Invocation;
using AuroraGateway.Platform;

namespace AuroraGateway.Commands;

/// <summary><c>--version</c>: version, commit, build date, runtime and platform.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static void Replace(RootCommand root)
    {
        foreach (var option in root.Options.OfType<VersionOption>())
        {
            option.Action = new VersionAction();
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Build.Own);
        return 0;
    }
}
