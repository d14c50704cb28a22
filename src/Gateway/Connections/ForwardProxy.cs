namespace AuroraGateway.Connections;

/// <summary>A forward proxy that opens tunnels by CONNECT (RFC 9110, section 9.3.6), and the credential for it.</summary>
internal sealed class ForwardProxy(Uri address, ProxyCredential? credential)
{
    public string Host { get; } = address.IdnHost.Trim('[', ']');

    public int Port { get; } = address.Port;

    /// <summary>True if it is on this very host, so that what is sent to it in clear text does not cross a network.</summary>
    public bool IsLoopback { get; } = address.IsLoopback;

    /// <summary>Null if it asks for none.</summary>
    public ProxyCredential? Credential { get; } = credential;

    /// <returns>Null, or what is wrong with the address; never a part of it that may be a credential.</returns>
    public static string? TryParse(string text, ProxyCredential? credential, out ForwardProxy? proxy)
    {
        proxy = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.Host.Length == 0)
        {
            return "expected the proxy's address like http://proxy.example:3128; TLS to Aurora goes through the proxy from end to end";
        }

        if (address.UserInfo.Length > 0)
        {
            return "contains a credential: put user:password into a file and name it in Aurora:ProxyCredentialFile";
        }

        if (address.PathAndQuery != "/" || address.Fragment.Length > 0)
        {
            return "expected host and port only: no path, query or fragment";
        }

        proxy = new ForwardProxy(address, credential);
        return null;
    }

    /// <summary>True if both lead to the same proxy with the same credential file.</summary>
    public static bool IsSame(ForwardProxy? one, ForwardProxy? other) =>
        one?.ToString() == other?.ToString() && one?.Credential?.Path == other?.Credential?.Path;

    public override string ToString() => Host.Contains(':') ? $"http://[{Host}]:{Port}" : $"http://{Host}:{Port}";
}
