using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Names;
using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>What is valid and probably not meant; logged at the start and by <c>check</c>.</summary>
internal static class ConfigurationWarnings
{
    public static IReadOnlyList<ConfigurationError> Of(
        GatewayOptions options, IReadOnlyList<CompiledCaller> callers, IReadOnlyDictionary<TenantId, TenantEntry> tenants,
        ListenAddress data)
    {
        var warnings = new List<ConfigurationError>();
        if (!string.IsNullOrEmpty(options.Aurora.AllowInsecure))
        {
            warnings.Add(new ConfigurationError(
                "Aurora:AllowInsecure",
                $"keys cross the network to {options.Aurora.AllowInsecure} readable. This is for an emulator in a test network only"));
        }

        foreach (var caller in callers)
        {
            AddCaller(caller, options, data, warnings);
        }

        if (!string.IsNullOrEmpty(options.Jwt.JwksFile)
            && string.IsNullOrEmpty(options.Jwt.Issuer) && string.IsNullOrEmpty(options.Jwt.Authority))
        {
            const string AnyIssuer = "not set: a token that a key of JwksFile signed is accepted whatever its iss is. Set it, unless the "
                + "tokens have no iss (as those of SPIFFE may)";
            warnings.Add(new ConfigurationError("Jwt:Issuer", AnyIssuer));
        }

        AddTenants(tenants, callers, warnings);
        if (!string.IsNullOrEmpty(options.Webhooks.Forward) && string.IsNullOrEmpty(options.Webhooks.ForwardCaller) && callers.Count > 1)
        {
            warnings.Add(new ConfigurationError(
                "Webhooks:ForwardCaller",
                "not set: any caller with a grant for the tenant can use a session handle first. Name the caller of the " +
                    "service in Webhooks:Forward"));
        }

        AddHeaders(options.Headers.Allow, warnings);
        return warnings;
    }

    private static void AddCaller(CompiledCaller caller, GatewayOptions options, ListenAddress data, List<ConfigurationError> warnings)
    {
        if (caller.Grants.Length == 0)
        {
            warnings.Add(new ConfigurationError(caller.Path, "may do nothing: every request of it is refused until it has Grants"));
        }

        if (caller.Proof.AnonymousOnLoopback)
        {
            const string Open = "every process on this host may call without a proof, and so may every client of a proxy on this host";
            warnings.Add(new ConfigurationError(caller.Path + ":AnonymousOnLoopback", Open));
        }

        if (caller.Proof.HasCertificate && string.IsNullOrEmpty(options.Tls.ClientCa))
        {
            const string Unasked = "never matches: clients are not asked for a certificate. Set Listen:Url to https and Tls:ClientCa";
            warnings.Add(new ConfigurationError(caller.Path + ":Certificate", Unasked));
        }

        if (caller.Proof.Uid is not null && data.SocketPath is null)
        {
            const string NoSocket = "never matches: the data listener is not a Unix socket. Set Listen:Url to unix:/path";
            warnings.Add(new ConfigurationError(caller.Path + ":UnixSocketUid", NoSocket));
        }
    }

    // A name without a grant is most likely a tenant id that was written wrongly in one of the two places.
    private static void AddTenants(
        IReadOnlyDictionary<TenantId, TenantEntry> tenants, IReadOnlyList<CompiledCaller> callers, List<ConfigurationError> warnings)
    {
        var unused = tenants.Keys.ToHashSet();
        foreach (var grant in callers.SelectMany(static caller => caller.Grants).TakeWhile(_ => unused.Count > 0))
        {
            if (grant.Tenants is not { } granted)
            {
                return;
            }

            unused.ExceptWith(granted);
        }

        warnings.AddRange(unused
            .OrderBy(static tenant => tenant.ToString(), StringComparer.Ordinal)
            .Select(static tenant => new ConfigurationError(
                $"Tenants:{tenant}", "no caller has a grant for this tenant. Check the id, add a grant, or remove the entry")));
    }

    private static void AddHeaders(List<string> allowed, List<ConfigurationError> warnings)
    {
        for (var i = 0; i < allowed.Count; i++)
        {
            if (!HeaderAllowList.IsBuiltIn(allowed[i]) && HeaderConcern.Of(allowed[i]) is { } concern)
            {
                warnings.Add(new ConfigurationError(
                    $"Headers:Allow:{i}",
                    $"{allowed[i]} sounds like {concern}: any caller can set it. Remove it unless Aurora documents the header"));
            }
        }
    }
}
