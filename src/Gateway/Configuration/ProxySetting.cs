using AuroraGateway.Connections;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Configuration;

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
                found.Add(new ConfigurationError("Aurora:ProxyCredentialFile", "has no use without Aurora:Proxy: set that, or leave this out"));
            }

            return null;
        }

        ProxyCredential? credential = null;
        if (!string.IsNullOrEmpty(options.ProxyCredentialFile) && ProxyCredential.TryRead(options.ProxyCredentialFile, out credential) is { } unreadable)
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
            found.Add(new ConfigurationError("Aurora:Proxy", "cannot be used with http: the proxy would read the application key. Set Aurora:BaseUrl to an https address"));
        }

        return proxy;
    }
}
