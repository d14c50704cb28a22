using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>A server in Aurora's place that makes its certificate chain as expensive as it can.</summary>
public sealed class ImpostorTests
{
    private const int Certificates = 60;

    [Fact]
    public async Task A_chain_of_88_kilobytes_ends_the_handshake_and_delays_no_other_connection()
    {
        await using var scene = new OutgoingScene();
        using var key = RSA.Create(3072);
        var filler = string.Concat(Enumerable.Range(0, Certificates).Select(number => Filler(key, number)));
        await File.AppendAllTextAsync(Path.Combine(scene.Folder, "server.pem"), "\n" + filler);
        var port = FreePort.Take();
        await using var nginx = await Nginx.StartAsync(scene, $"127.0.0.1:{port}", http2: true);
        await scene.StartAsync(scene.Settings($"https://127.0.0.1:{port}"));

        var calls = Enumerable.Range(0, 12).Select(number => scene.CallAsync($"{number:D8}-0000-4000-8000-000000000000")).ToList();
        var probes = 0;
        while (!calls.TrueForAll(static call => call.IsCompleted))
        {
            var began = TimeProvider.System.GetTimestamp();
            Assert.True((await scene.Admin.GetAsync("/livez")).IsSuccessStatusCode);
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
            probes++;
        }

        Assert.NotEqual(0, probes);
        Assert.All(await Task.WhenAll(calls), call => Assert.InRange(call.Status, 502, 503));
        Assert.Contains("larger than 32768 bytes", scene.Written + (await scene.ReadyAsync()).Body, StringComparison.Ordinal);
    }

    private static string Filler(RSA key, int number)
    {
        var request = new CertificateRequest($"CN=filler {number}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.311.999.1", new byte[600], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem() + "\n";
    }
}
