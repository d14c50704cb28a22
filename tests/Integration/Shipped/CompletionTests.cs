using System.Diagnostics;

namespace AuroraGateway.Integration.Shipped;

/// <summary>The shipped completion knows every command and option, because it asks the binary.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("aurora-gateway che", "check")]
    [InlineData("aurora-gateway check --off", "--offline")]
    [InlineData("aurora-gateway config --admin", "--admin-url")]
    public async Task Bash_completes_commands_and_options(string line, string completed)
    {
        var script = Path.Combine(Repository.Root, "config", "completion", "aurora-gateway.bash");
        var start = new ProcessStartInfo("bash", ["-c", """
            source "$0"; read -ra COMP_WORDS <<<"$1"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS[0]=$2
            _aurora_gateway; printf '%s\n' "${COMPREPLY[@]}"
            """, script, line, GatewayBinary.Path])
        { RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Contains(completed, output.Split('\n'));
    }
}
