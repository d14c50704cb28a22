using System.Net;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Scheme, host and port of Aurora; the only place to which the gateway ever connects with a key.</summary>
internal sealed class AuroraOrigin
{
    internal static readonly AuroraOrigin Sandbox = new(new Uri("https://api-sandbox.aurorasolar.com"));
    internal static readonly AuroraOrigin Production = new(new Uri("https://api.aurorasolar.com"));

    private AuroraOrigin(Uri uri)
    {
        Uri = uri;
        Prefix = uri.GetLeftPart(UriPartial.Authority);
        IsEncrypted = uri.Scheme == Uri.UriSchemeHttps;
    }

    public Uri Uri { get; }

    /// <summary>Without a trailing slash: a target that begins with one follows directly.</summary>
    public string Prefix { get; }

    public bool IsEncrypted { get; }

    /// <param name="environment">As in <c>Aurora:Environment</c>.</param>
    /// <param name="baseUrl">As in <c>Aurora:BaseUrl</c>.</param>
    /// <param name="origin">The origin, or null.</param>
    /// <param name="insecureHost">The host that may be called over http although it is not loopback; null for none.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string? environment, string? baseUrl, out AuroraOrigin? origin, string? insecureHost = null)
    {
        origin = null;
        if (string.IsNullOrEmpty(baseUrl))
        {
            origin = environment switch
            {
                "Sandbox" => Sandbox,
                "Production" => Production,
                _ => null,
            };
            return origin is null ? "set Aurora:Environment to Sandbox or Production, or Aurora:BaseUrl" : null;
        }

        if (!string.IsNullOrEmpty(environment))
        {
            return "set Aurora:Environment or Aurora:BaseUrl, not both";
        }

        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return "expected an origin like https://api.example.com";
        }

        if (uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            return "expected an origin only: no path, query, fragment or user";
        }

        if (uri.Scheme == "http" && !IsLoopback(uri) && !InsecureHost.Is(uri, insecureHost))
        {
            return "plain http is accepted for loopback addresses only, because every host in the path could read the application key. "
                + "Use https; for an emulator in a test network name its host in Aurora:AllowInsecure";
        }

        origin = new AuroraOrigin(uri);
        return null;
    }

    public override string ToString() => Prefix;

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
