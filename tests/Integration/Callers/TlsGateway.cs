using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Integration.Callers;

/// <summary>The gateway with TLS on its data listener, its files in a folder of its own.</summary>
internal sealed class TlsGateway : IAsyncDisposable
{
    public const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects";

    private TlsGateway(GatewayUnderTest gateway, TestAuthority authority, TestAuthority clients, string folder) =>
        (Gateway, Authority, Clients, Folder) = (gateway, authority, clients, folder);

    public GatewayUnderTest Gateway { get; }

    /// <summary>Issued the listener's certificate.</summary>
    public TestAuthority Authority { get; }

    /// <summary>Trusted for client certificates.</summary>
    public TestAuthority Clients { get; }

    public string Folder { get; }

    public static async Task<TlsGateway> StartAsync(Action<Dictionary<string, string?>>? change = null, TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("tls").FullName;
        var (authority, clients) = (new TestAuthority("Server CA"), new TestAuthority("Client CA"));
        authority.WriteServer(folder + "/tls.crt", folder + "/tls.key");
        await File.WriteAllTextAsync(folder + "/clients.pem", clients.Pem);
        var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Listen:Url"] = "https://127.0.0.1:0";
            settings["Tls:CertificateFile"] = folder + "/tls.crt";
            settings["Tls:KeyFile"] = folder + "/tls.key";
            settings["Tls:ClientCa"] = folder + "/clients.pem";
            settings["Callers:ops:Certificate:San"] = "spiffe://corp/ops";
            settings["Callers:ops:Grants:0:Tenants:0"] = "*";
            settings["Callers:batch:Certificate:Subject"] = "CN=batch, O=Corp";
            settings["Callers:batch:Grants:0:Tenants:0"] = "*";
            settings["Callers:dns:Certificate:San"] = "crm.corp.example";
            settings["Callers:dns:Grants:0:Tenants:0"] = "*";
            change?.Invoke(settings);
        }, time: time);
        return new TlsGateway(gateway, authority, clients, folder);
    }

    /// <summary>A client that shows the certificate, whatever authorities the listener asks for.</summary>
    /// <param name="certificate">Null for none.</param>
    /// <param name="protocols">Versions of TLS that it speaks.</param>
    /// <param name="issuer">Shown beside the certificate.</param>
    /// <param name="sent">The same, without the issuer's key.</param>
    public HttpClient Client(
        X509Certificate2? certificate, SslProtocols protocols = SslProtocols.None, TestAuthority? issuer = null,
        X509Certificate2[]? sent = null) =>
        Client(Gateway.Data, Authority, certificate, protocols, sent ?? (issuer is null ? [] : [issuer.Certificate]));

    /// <inheritdoc cref="Client(X509Certificate2?, SslProtocols, TestAuthority?, X509Certificate2[])"/>
    public static HttpClient Client(
        Uri data, TestAuthority authority, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.None,
        X509Certificate2[]? sent = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, EnabledSslProtocols = protocols };
        if (certificate is not null)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, [.. sent ?? []], offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = tls }) { BaseAddress = data };
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Authority.Dispose();
        Clients.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
