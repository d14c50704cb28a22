using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AuroraGateway.Integration.Journeys;

/// <summary>
/// Aurora behind TLS: its certificate is verified, for exchanges and for calls, against the system's authorities or those of
/// <c>Aurora:CaFile</c>.
/// </summary>
public sealed class TlsToAuroraTests
{
    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 503)]
    public async Task Auroras_certificate_is_held_against_the_configured_authorities(bool trusted, int status)
    {
        using var authority = Authority();
        using var other = Authority();
        await using var aurora = Build(authority);
        var asked = 0;
        aurora.Run(http =>
        {
            asked++;
            return http.Response.WriteAsync(http.Request.Path.Value!.EndsWith("/create_token", StringComparison.Ordinal)
                ? """{"token":{"bearer_token":"tk_tls","expires_at":"2099-01-01 00:00:00 UTC"}}"""
                : """{"projects":[]}""");
        });
        await aurora.StartAsync();
        var port = PortOf(aurora);

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (trusted ? authority : other).ExportCertificatePem());
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Aurora:BaseUrl"] = $"https://localhost:{port}";
            settings["Aurora:CaFile"] = file;
        });

        using var response = await gateway.Client.GetAsync($"/tenants/{GatewayUnderTest.Tenant}/projects");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(trusted ? 2 : 0, asked);
        if (!trusted)
        {
            Assert.Contains("errors in the certificate chain", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    internal static int PortOf(WebApplication aurora) =>
        new Uri(aurora.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    internal static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority " + Guid.NewGuid(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    internal static WebApplication Build(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(authority, now.AddHours(-1), now.AddDays(7), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        return builder.Build();
    }
}
