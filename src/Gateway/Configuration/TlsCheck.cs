using AuroraGateway.Files;
using AuroraGateway.Listening;

namespace AuroraGateway.Configuration;

/// <summary>Holds the section <c>Tls</c> against the listener and its files.</summary>
internal static class TlsCheck
{
    public static void Run(TlsOptions options, ListenAddress? data, List<ConfigurationError> found)
    {
        if (data is { IsTls: true } && !options.IsConfigured)
        {
            found.Add(new ConfigurationError("Tls:CertificateFile", "missing: Listen:Url says https, so name the PEM files of a certificate and its key"));
        }

        if (data is { IsTls: false } && (options.IsConfigured || !string.IsNullOrEmpty(options.ClientCa)))
        {
            found.Add(new ConfigurationError("Tls", "serves nothing: Listen:Url must say https for it, or leave Tls out"));
        }

        if (options.IsConfigured && TlsIdentity.TryLoad(FileSnapshot.Read(options.Files), out _) is var (setting, wrong))
        {
            found.Add(new ConfigurationError("Tls:" + setting, wrong));
        }
    }
}
