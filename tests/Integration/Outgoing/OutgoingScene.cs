using System.Net;
using AuroraGateway.Integration.Callers;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>A folder with certificates, and a published gateway that connects to a peer with one of them.</summary>
internal sealed class OutgoingScene : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outgoing-");
    private readonly TestAuthority authority = new("Peer CA");
    private GatewayProcess? gateway;

    public OutgoingScene()
    {
        File.WriteAllText(CaFile, authority.Pem);
        using var certificate = authority.Issue(
            "CN=aurora",
            static names =>
            {
                names.AddIpAddress(IPAddress.Loopback);
                names.AddDnsName("localhost");
                names.AddDnsName("aurora.test");
            },
            TestAuthority.ServerAuthentication);
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate);
        File.WriteAllText(Path.Combine(Folder, "server.pem"), certificate.ExportCertificatePem() + "\n" + key!.ExportPkcs8PrivateKeyPem());
    }

    public string Folder => folder.FullName;

    public string CaFile => Path.Combine(Folder, "ca.pem");

    public HttpClient Client { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    public int ProcessId => gateway!.Id;

    /// <summary>What the gateway wrote.</summary>
    public string Written => gateway!.Written;

    public Dictionary<string, string?> Settings(string aurora) => new()
    {
        ["Aurora:BaseUrl"] = aurora,
        ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
        ["Aurora:ApplicationKey"] = "application-key-canary",
        ["Aurora:CaFile"] = CaFile,
        ["Listen:Url"] = "http://127.0.0.1:0",
        ["Listen:AdminUrl"] = "http://127.0.0.1:0",
        ["Callers:app:ApiKeySha256:0"] = GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey),
        ["Callers:app:Grants:0:Tenants:0"] = "*",
        ["Log:Access"] = "false",
        ["Limits:Aurora:Limit"] = "100000",
        ["Limits:Aurora:Burst"] = "100000",
    };

    public async Task StartAsync(Dictionary<string, string?> settings, params string[] around)
    {
        gateway = await GatewayProcess.StartAsync(settings, null, around);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = gateway.Url,
            Timeout = TimeSpan.FromMinutes(2),
        };
        Client.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.CallerKey);
        Admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.AdminUrl };
    }

    /// <summary>One call.</summary>
    /// <returns>Status and body.</returns>
    public async Task<(int Status, string Body)> CallAsync(string tenant = GatewayUnderTest.Tenant, string path = "projects")
    {
        using var response = await Client.GetAsync($"/tenants/{tenant}/{path}");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> ReadyAsync()
    {
        using var response = await Admin.GetAsync("/readyz");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Admin?.Dispose();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        authority.Dispose();
        folder.Delete(recursive: true);
    }
}
