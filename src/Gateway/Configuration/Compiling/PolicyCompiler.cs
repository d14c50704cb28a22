using AuroraGateway.Callers;
using AuroraGateway.Configuration.Compiling.Proofs;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles callers, grants and limits to the tables that a request is held against.</summary>
public static class PolicyCompiler
{
    /// <param name="options">The configuration.</param>
    /// <param name="demo">The demonstration: its keys, which everybody knows, are fine.</param>
    /// <param name="memory">Bytes that the process may use.</param>
    /// <param name="found">Where mistakes go.</param>
    public static Policy Compile(GatewayOptions options, bool demo, long memory, List<ConfigurationError> found)
    {
        if (options.Callers.Count == 0)
        {
            found.Add(new ConfigurationError("Callers", "missing: name at least one caller, with a key from `aurora-gateway caller-key` and a grant"));
        }

        var callers = new List<Caller>();
        var proofs = new ProofCompiler(options, demo);
        var grants = new List<IReadOnlyList<Grant>>();
        var limits = new List<IReadOnlyList<LimitRule>>();
        foreach (var (name, callerOptions) in options.Callers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var path = "Callers:" + name;
            var caller = new Caller(name, callers.Count);
            callers.Add(caller);
            if (name.Length > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                found.Add(new ConfigurationError(path, "a caller's name has at most 64 letters, digits, dots, hyphens and underscores"));
            }

            proofs.Add(caller, callerOptions, path, found);
            grants.Add([.. callerOptions.Grants.Select((grant, i) => Compile(grant, $"{path}:Grants:{i}", found)).OfType<Grant>()]);
            limits.Add(LimitCompiler.Compile(name, callerOptions, grants[^1], found));
        }

        LimitCompiler.Check(options.Limits.Aurora, found);
        return new Policy
        {
            Callers = callers,
            Proofs = proofs.Compile(found),
            Grants = new GrantTable(grants),
            Limits = new LimitTable(limits),
            Shares = new CallerShares(callers, new ShareTerms(
                options.Limits.InFlightPerCaller ?? CallerShares.Usual(options.Aurora.MaxConnections, callers.Count),
                CallerShares.Held(memory))),
            Headers = new HeaderAllowList(options.Headers.Allow),
            Replay = new ReplayPolicy(options.Replay),
            Sending = new SendingTerms(options.Aurora.ActivityTimeout),
        };
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    // As it stands on a request line, which is the first thing that somebody writes.
    private static bool IsTenantPath(string rule) =>
        rule[(rule.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/') is ["", "tenants", ..] or ["", "v2", "tenants", ..];

    private static Grant? Compile(GrantOptions options, string path, List<ConfigurationError> found)
    {
        var before = found.Count;
        var all = options.Tenants.Contains("*");
        if (options.Application && options.Tenants.Count > 0)
        {
            found.Add(new ConfigurationError(path, "Application and Tenants exclude each other: write two grants"));
        }
        else if (!options.Application && options.Tenants.Count == 0)
        {
            found.Add(new ConfigurationError(path, "grants nothing: add Tenants (ids, or \"*\" for all) or \"Application\": true"));
        }
        else if (all && options.Tenants.Count > 1)
        {
            found.Add(new ConfigurationError(path + ":Tenants", "\"*\" covers every tenant: leave the others out"));
        }

        var tenants = new List<TenantId>();
        foreach (var text in options.Tenants.Where(text => text != "*"))
        {
            if (TenantId.TryParse(text, out var tenant))
            {
                tenants.Add(tenant);
            }
        }

        var rules = new List<AllowRule>();
        for (var i = 0; i < options.Allow.Count; i++)
        {
            if (AllowRule.TryParse(options.Allow[i], out var rule) is { } wrong)
            {
                found.Add(new ConfigurationError($"{path}:Allow:{i}", wrong));
            }
            else if (!options.Application && IsTenantPath(options.Allow[i]))
            {
                found.Add(new ConfigurationError($"{path}:Allow:{i}", "would never match: the pattern begins after /tenants/{tenant}; leave that out, and name tenants in Tenants"));
            }
            else
            {
                rules.Add(rule!);
            }
        }

        // An Allow whose every rule is wrong must not become one that allows everything.
        return found.Count > before ? null : new Grant(path, all ? null : tenants, options.Application, rules);
    }
}
