using AuroraGateway.Configuration.Reading;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles only callers, grants and limits, without the secrets and files that only a running gateway needs.</summary>
internal static class PolicyReading
{
    /// <returns>The policy and the options that it is compiled from; null if there is a mistake.</returns>
    public static (Policy Policy, GatewayOptions Options)? Compile(
        IConfiguration configuration, out IReadOnlyList<ConfigurationError> errors)
    {
        var tree = SettingTree.Of(configuration);
        List<ConfigurationError> misplaced = [.. SchemaCheck.RunBesideCallers(tree)], found = [], twice = [];
        var options = new GatewayOptions();
        tree.Bind(options);

        // Keys that are too well known are reported by `run` and `check`; what a caller may do does not depend on them.
        var callers = CompiledCallers.Compile(tree.Callers, new CallerCompiler(demo: true, misplaced, found), null, twice);
        var policy = PolicyCompiler.Compile(callers, options, options.Aurora.MaxConnections, MachineLimits.Own.Memory, found);
        errors = tree.Report([.. tree.Mistakes, .. twice, .. misplaced], found);
        return errors.Count > 0 ? null : (policy, options);
    }
}
