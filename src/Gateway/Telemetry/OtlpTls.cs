using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Telemetry;

/// <summary>Certificates for the connection to a collector.</summary>
/// <param name="Authorities">Trusted instead of the system's; null for those.</param>
/// <param name="Client">Presented to the collector; null for none.</param>
internal sealed record OtlpTls(X509Certificate2Collection? Authorities, X509Certificate2? Client)
{
    private const string Ca = "OTEL_EXPORTER_OTLP_CERTIFICATE";
    private const string Certificate = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
    private const string Key = "OTEL_EXPORTER_OTLP_CLIENT_KEY";

    internal static OtlpTls Read(OtlpVariables variables, out bool isSound)
    {
        var authorities = variables.Value(Ca) is { } ca ? Load(variables, Ca, () => Authority(ca)) : null;
        X509Certificate2? client = null;
        if (variables.Value(Certificate) is { } certificate)
        {
            client = Load(variables, Certificate, () => X509Certificate2.CreateFromPemFile(certificate, variables.Value(Key)));
        }
        else if (variables.Value(Key) is not null)
        {
            variables.Warn(Key, $"has no effect without {Certificate}");
        }

        isSound = (variables.Value(Ca) is null || authorities is not null) && (variables.Value(Certificate) is null || client is not null);
        return new OtlpTls(authorities, client);
    }

    private static X509Certificate2Collection Authority(string path)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(path);
        return found.Count > 0 ? found : throw new CryptographicException("it contains no certificate");
    }

    private static T? Load<T>(OtlpVariables variables, string name, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            variables.Warn(name, $"names a file that cannot be used ({exception.Message.TrimEnd('.')}): nothing is exported");
            return null;
        }
    }
}
