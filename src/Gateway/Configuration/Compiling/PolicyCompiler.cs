using AuroraGateway.Configuration.Compiling.Proofs;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles callers, grants and limits to the tables that a request is checked against.</summary>
internal static class PolicyCompiler
{
    /// <param name="callers">Each compiled by itself.</param>
    /// <param name="options">The configuration beside the callers.</param>
    /// <param name="connections">To Aurora at the most.</param>
    /// <param name="memory">Bytes that the process may use.</param>
    /// <param name="found">Receives mistakes.</param>
    public static Policy Compile(
        CompiledCallers callers, GatewayOptions options, int connections, long memory, List<ConfigurationError> found)
    {
        if (callers.All.Count == 0)
        {
            found.Add(new ConfigurationError(
                "Callers", "missing: name at least one caller, with a key from `aurora-gateway caller-key` and a grant"));
        }

        LimitCompiler.Check(options.Limits.Aurora, found);
        return new Policy
        {
            Callers = callers.Callers,
            Proofs = callers.CompileProofs(ProofTerms.Of(options), found),
            Grants = callers.Grants,
            Limits = callers.Limits,
            Shares = new CallerShares(callers.Callers, new ShareTerms(
                options.Limits.InFlightPerCaller ?? CallerShares.Usual(connections, callers.All.Count),
                CallerShares.Held(memory))),
            Headers = new HeaderAllowList(options.Headers.Allow),
            Replay = new ReplayPolicy(options.Replay),
            Sending = new SendingTerms(options.Aurora.ActivityTimeout),
        };
    }
}
