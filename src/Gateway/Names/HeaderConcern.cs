using System.Collections.Frozen;

namespace AuroraGateway.Names;

/// <summary>
/// Says of a header that an operator wants to pass to Aurora what its name sounds like, if that is a reason to look twice.
/// </summary>
internal static class HeaderConcern
{
    private static readonly FrozenSet<string> Routing = Set(
        "host", "url", "uri", "path", "route", "routing", "forward", "forwarded", "original", "rewrite", "destination", "target", "proxy",
        "upstream", "backend", "envoy",
        "prefix", "port", "proto", "protocol", "scheme", "redirect", "sendfile", "accel");

    private static readonly FrozenSet<string> Identity = Set(
        "user", "tenant", "account", "customer", "org", "organization", "organisation", "identity", "impersonate", "impersonation",
        "behalf", "subject", "principal", "role", "roles", "group", "groups", "scope", "scopes", "permission", "permissions", "admin",
        "remote", "client", "ip", "addr", "email",
            "cert", "certificate", "owner", "actor", "sudo");

    /// <returns>Null, or what the name sounds like.</returns>
    public static string? Of(string name)
    {
        if (OverrideName.IsOne(name))
        {
            return "a method override";
        }

        if (CredentialName.IsOne(name))
        {
            return "a credential";
        }

        var words = NameWords.BySeparators(name).Concat(NameWords.ByCase(name)).ToList();
        if (words.Contains("method") || words.Contains("verb") || words.Contains("override"))
        {
            return "a method override";
        }

        return words.Exists(Identity.Contains) ? "an identity" : words.Exists(Routing.Contains) ? "routing" : null;
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
