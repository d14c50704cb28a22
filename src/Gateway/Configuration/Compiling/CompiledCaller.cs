using AuroraGateway.Configuration.Compiling.Proofs;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>One caller, compiled from its own settings only. A reload uses it again if they did not change.</summary>
/// <param name="Name">Under <c>Callers</c>.</param>
/// <param name="Proof">How it proves itself.</param>
/// <param name="Grants">What it may do.</param>
/// <param name="Limits">How often. These count on across a reload.</param>
internal sealed record CompiledCaller(string Name, CallerProof Proof, Grant[] Grants, LimitRule[] Limits)
{
    public string Path => "Callers:" + Name;
}
