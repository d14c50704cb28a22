using AuroraGateway.Load.Compare.Wire;

namespace AuroraGateway.Load.Compare;

/// <summary>One listener of the stand-in for Aurora, and what the configurations of nginx and HAProxy say to reach it.</summary>
/// <param name="Port">On loopback.</param>
/// <param name="Certificate">Null for clear text.</param>
/// <param name="IsHttp2">It offers HTTP/2 by ALPN.</param>
internal sealed record Upstream(int Port, ServerCertificate? Certificate = null, bool IsHttp2 = false)
{
    /// <summary>Two listeners with one certificate, made for the run.</summary>
    public static (Upstream Http1, Upstream Http2) Encrypted(string folder)
    {
        var certificate = ServerCertificate.Make(folder);
        return (new(FreePort.Take(), certificate), new(FreePort.Take(), certificate, IsHttp2: true));
    }

    public Uri Url => new($"{Scheme}://127.0.0.1:{Port}");

    public string Scheme => Certificate is null ? "http" : "https";

    /// <summary>A line of the stand-in's server.</summary>
    public string Listen => $"listen 127.0.0.1:{Port} ssl{(IsHttp2 ? " http2" : "")} backlog=8192;";

    /// <summary>A line of the stand-in's server, for all listeners with TLS.</summary>
    public string ListenCertificate => Certificate is null ? "" :
        $"ssl_certificate {Certificate.ChainFile}; ssl_certificate_key {Certificate.KeyFile}; ssl_protocols TLSv1.3;";

    /// <summary>Reuses sessions and verifies the name, as the gateway does.</summary>
    public string Nginx => Certificate is null ? "" :
        $"proxy_ssl_protocols TLSv1.3; proxy_ssl_server_name on; proxy_ssl_name {ServerCertificate.Name}; proxy_ssl_verify on; " +
        $"proxy_ssl_trusted_certificate {Certificate.AuthorityFile};";

    /// <summary>The address of the server, and how it is reached.</summary>
    public string HAProxy => Certificate is null ? $"127.0.0.1:{Port}" :
        $"127.0.0.1:{Port} ssl verify required ca-file {Certificate.AuthorityFile} verifyhost {ServerCertificate.Name} " +
        $"sni str({ServerCertificate.Name}) ssl-min-ver TLSv1.3 alpn {(IsHttp2 ? "h2" : "http/1.1")}";
}
