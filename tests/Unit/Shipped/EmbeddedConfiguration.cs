using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Shipped;

/// <summary>Takes a shipped configuration through every rule that the gateway applies at start.</summary>
internal static class EmbeddedConfiguration
{
    /// <summary>The settings; the test fails with every mistake if there is one.</summary>
    /// <param name="json">As shipped; secrets lie in files that this machine does not have.</param>
    /// <param name="environment">What the deployment sets beside it.</param>
    public static GatewaySettings Compile(string json, params (string Name, string Value)[] environment)
    {
        var files = new List<string>();
        try
        {
            var shipped = Parse(json);
            var standIns = new Dictionary<string, string?>();
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            foreach (var setting in shipped.AsEnumerable().Where(setting => setting.Value is not null))
            {
                if (StandIn(setting.Key, key) is not { } content)
                {
                    continue;
                }

                var file = Path.GetTempFileName();
                files.Add(file);
                File.WriteAllText(file, content);
                standIns[setting.Key] = file;
            }

            var configuration = new ConfigurationBuilder()
                .AddConfiguration(shipped)
                .AddInMemoryCollection(standIns)
                .AddInMemoryCollection(environment.Select(
                    variable => KeyValuePair.Create(string.Join(':', EnvironmentSettings.Names(variable.Name)), (string?)variable.Value)))
                .Build();
            var settings = SettingsCompiler.Compile(configuration, out var errors);
            Assert.Empty(errors);
            return settings!;
        }
        finally
        {
            files.ForEach(File.Delete);
        }
    }

    private static string? StandIn(string setting, ECDsa key) => setting switch
    {
        "Aurora:ApplicationKeyFile" or "Redis:PasswordFile" or "Admin:TokenFile" => "a-secret-for-this-test-only",
        "Tls:KeyFile" => key.ExportPkcs8PrivateKeyPem(),
        "Tls:CertificateFile" or "Tls:ClientCa" => Certificate(key),
        _ => null,
    };

    private static string Certificate(ECDsa key)
    {
        var request = new CertificateRequest("CN=for this test only", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem();
    }

    public static IConfigurationRoot Parse(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
