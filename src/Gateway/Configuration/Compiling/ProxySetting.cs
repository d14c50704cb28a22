using AuroraGateway.Connections;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles <c>Aurora:Proxy</c> and <c>Aurora:ProxyCredentialFile</c>.</summary>
internal static class ProxySetting
{
    /// <returns>Null if none is used, or if something is wrong.</returns>
    public static ForwardProxy? Resolve(AuroraOptions options, AuroraOrigin? origin, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.Proxy))
        {
            if (!string.IsNullOrEmpty(options.ProxyCredentialFile))
            {
                found.Add(new ConfigurationError("Aurora:ProxyCredentialFile", "has no effect without Aurora:Proxy: set that too"));
            }

            return null;
        }

        ProxyCredential? credential = null;
        if (options.ProxyCredentialFile is { Length: > 0 } path && ProxyCredential.TryRead(path, out credential) is { } unreadable)
        {
            found.Add(new ConfigurationError("Aurora:ProxyCredentialFile", unreadable));
        }

        if (ForwardProxy.TryParse(options.Proxy, credential, out var proxy) is { } wrong)
        {
            found.Add(new ConfigurationError("Aurora:Proxy", wrong));
            return null;
        }

        if (origin is { IsEncrypted: false } && !proxy!.IsLoopback)
        {
            found.Add(new ConfigurationError(
                "Aurora:Proxy", "cannot be used with http: the proxy would read the application key. Use https in Aurora:BaseUrl"));
        }

        return proxy;
    }
}
