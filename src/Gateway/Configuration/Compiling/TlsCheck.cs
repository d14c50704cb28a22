using AuroraGateway.Files;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Tls;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Checks the section <c>Tls</c> against the listener and its files.</summary>
internal static class TlsCheck
{
    public static void Run(TlsOptions options, ListenAddress? data, ListenAddress? webhooks, List<ConfigurationError> found)
    {
        var isForWebhooks = webhooks is { IsTls: true };
        if (isForWebhooks && data is not { IsTls: true } && !options.IsConfigured)
        {
            const string Missing = "missing: Webhooks:Url is https. Name the PEM files of a certificate and its key, or use http";
            found.Add(new ConfigurationError("Tls:CertificateFile", Missing));
        }

        if (data is { IsTls: true } && !options.IsConfigured)
        {
            found.Add(new ConfigurationError(
                "Tls:CertificateFile", "missing: Listen:Url says https, so name the PEM files of a certificate and its key"));
        }

        if (data is { IsTls: false } && ((options.IsConfigured && !isForWebhooks) || !string.IsNullOrEmpty(options.ClientCa)))
        {
            found.Add(new ConfigurationError("Tls", "serves nothing: Listen:Url must say https for it, or leave Tls out"));
        }

        if (options.IsConfigured && TlsIdentity.TryLoad(FileSnapshot.Read(options.Files), out _) is var (setting, wrong))
        {
            found.Add(new ConfigurationError("Tls:" + setting, wrong));
        }
    }
}
