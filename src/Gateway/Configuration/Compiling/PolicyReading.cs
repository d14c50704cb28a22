using AuroraGateway.Configuration.Reading;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Callers, grants and limits alone, without the secrets and files that only a running gateway needs.</summary>
public static class PolicyReading
{
    /// <returns>The policy and the options it came from, or null and every mistake in them.</returns>
    public static (Policy Policy, GatewayOptions Options)? Compile(IConfiguration configuration, out IReadOnlyList<ConfigurationError> errors)
    {
        var tree = SettingTree.Of(configuration);
        List<ConfigurationError> found = [.. tree.Mistakes, .. SchemaCheck.Run(tree)];
        if (found.Count > 0)
        {
            errors = found;
            return null;
        }

        var options = new GatewayOptions();
        tree.Bind(options);
        tree.Trim();

        // Which key is too well known is for `run` and `check` to say; it grants nothing else.
        var policy = PolicyCompiler.Compile(options, demo: true, MachineLimits.Own.Memory, found);
        errors = tree.Report([], found);
        return found.Count > 0 ? null : (policy, options);
    }
}
