using AuroraGateway.Grants;
using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles one grant.</summary>
internal static class GrantCompiler
{
    /// <returns>Null if something is wrong: an <c>Allow</c> without a valid rule must not become one that allows everything.</returns>
    public static Grant? Compile(GrantOptions options, string path, RuleCache cache, List<ConfigurationError> found)
    {
        var before = found.Count;
        var all = options.Tenants.Contains("*");
        CheckTenants(options, all, path, found);
        var tenants = new List<TenantId>();
        foreach (var text in options.Tenants)
        {
            if (text != "*" && TenantId.TryParse(text, out var tenant))
            {
                tenants.Add(tenant);
            }
        }

        var rules = new List<AllowRule>();
        for (var i = 0; i < options.Allow.Count; i++)
        {
            if (cache.TryParse(options.Allow[i], out AllowRule? rule) is { } wrong)
            {
                found.Add(new ConfigurationError($"{path}:Allow:{i}", wrong));
            }
            else if (!options.Application && IsTenantPath(options.Allow[i]))
            {
                const string Never =
                    "would never match: the pattern begins after /tenants/{tenant}; leave that out, and name tenants in Tenants";
                found.Add(new ConfigurationError($"{path}:Allow:{i}", Never));
            }
            else
            {
                rules.Add(rule!);
            }
        }

        return found.Count > before ? null : new Grant(path, all ? null : tenants, options.Application, rules);
    }

    private static void CheckTenants(GrantOptions options, bool all, string path, List<ConfigurationError> found)
    {
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
    }

    // As it is in a request line, which is what is usually written first.
    private static bool IsTenantPath(string rule) =>
        rule[(rule.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/') is ["", "tenants", ..] or ["", "v2", "tenants", ..];
}
