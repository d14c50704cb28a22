namespace AuroraGateway.Configuration.Reading;

/// <summary>Proxy variables of the environment. The gateway does not read them: who sets one would receive every connection.</summary>
internal static class ProxyVariables
{
    private static readonly string[] Names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

    /// <returns>A warning for each that is set; never its value, which may contain a credential.</returns>
    public static IEnumerable<ConfigurationError> Among(Func<string, string?> variable, bool hasProxy) =>
        from name in Names
        where !string.IsNullOrEmpty(variable(name))
        select new ConfigurationError(name, hasProxy
            ? "is set and not used: connections to Aurora and to Jwt:Authority go through Aurora:Proxy"
            : "is set and not used: connections to Aurora and to Jwt:Authority are direct. To use a proxy, set Aurora:Proxy");

    public static IEnumerable<ConfigurationError> Find(bool hasProxy) => Among(Environment.GetEnvironmentVariable, hasProxy);
}
