using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Files;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AuroraGateway.Listening;

/// <summary>TLS of the data listener: each new connection gets the identity that is in force; a client certificate that does not hold ends the handshake.</summary>
public sealed partial class ListenerTls : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RevocationTimeout = TimeSpan.FromSeconds(3);

    private readonly X509RevocationMode revocation;
    private readonly FileTroubles troubles;
    private readonly TimeProvider time;
    private readonly ILogger<ListenerTls> log;
    private readonly Lock gate = new();
    private FileWatch watch;
    private volatile TlsIdentity identity;

    /// <exception cref="InvalidOperationException">The files became unusable since the configuration was checked.</exception>
    public ListenerTls(TlsOptions options, FileTroubles troubles, TimeProvider time, ILogger<ListenerTls> log)
    {
        revocation = options.Revocation;
        this.troubles = troubles;
        this.time = time;
        this.log = log;
        identity = Read(options);
        TellIfOver();
        watch = new FileWatch(time, identity.Source, TakeOver);
    }

    public TlsHandshakeCallbackOptions Callback => new() { HandshakeTimeout = HandshakeTimeout, OnConnection = context => new(Options(context.Connection)) };

    /// <summary>The certificate that new connections get: from when it is valid.</summary>
    public DateTimeOffset NotBefore => identity.NotBefore;

    /// <summary>Until when.</summary>
    public DateTimeOffset NotAfter => identity.NotAfter;

    /// <exception cref="InvalidOperationException">The files became unusable since the configuration was checked.</exception>
    public static TlsIdentity Read(TlsOptions options) => TlsIdentity.TryLoad(FileSnapshot.Read(options.Files), out var identity) is var (setting, wrong)
        ? throw new InvalidOperationException($"Tls:{setting}: {wrong}")
        : identity!;

    /// <summary>Goes over to other files. What changes in the same ones is taken over without a word from here.</summary>
    public void Change(TlsIdentity next)
    {
        lock (gate)
        {
            if (!IsOfSameFiles(next.Source))
            {
                watch.Dispose();
                PutIntoForce(next);
                watch = new FileWatch(time, next.Source, TakeOver);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            watch.Dispose();
        }
    }

    private SslServerAuthenticationOptions Options(ConnectionContext connection)
    {
        var current = identity;
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        if (current.ClientAuthorities is not null)
        {
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = Trust(current);
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Validate(connection, current, certificate, chain, errors);

            // A resumed session brings no chain to verify, and would outlive a revocation.
            tls.AllowTlsResume = false;
        }

        return tls;
    }

    private X509ChainPolicy Trust(TlsIdentity current)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = revocation,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = RevocationTimeout,

            // A stranger's certificate must not choose addresses that we fetch issuers from.
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(current.ClientAuthorities!);
        policy.ApplicationPolicy.Add(new(ClientAuthentication));
        return policy;
    }

    private bool Validate(ConnectionContext connection, TlsIdentity current, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // Callers with another kind of proof come without one.
        if (certificate is null)
        {
            return true;
        }

        if (errors != SslPolicyErrors.None)
        {
            var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            Log.Refused(log, status is null or X509ChainStatusFlags.NoError ? errors.ToString() : status.Value.ToString());
            return false;
        }

        if (certificate is not X509Certificate2 full || PresentedCertificate.TryRead(full, time, IsTrusted(full, chain, current)) is not { } presented)
        {
            Log.Refused(log, "it is an authority's own, or its names cannot be read");
            return false;
        }

        connection.Features.Set(presented);
        return true;
    }

    private Func<bool> IsTrusted(X509Certificate2 certificate, X509Chain? chain, TlsIdentity current)
    {
        var shown = new ShownChain(certificate, chain?.ChainPolicy.ExtraStore ?? [], current);
        return () => shown.IsTrusted(identity, Trust);
    }

    private void TakeOver(FileSnapshot snapshot)
    {
        lock (gate)
        {
            // A watch that was ended may still have been reading.
            if (!IsOfSameFiles(snapshot))
            {
                return;
            }

            if (TlsIdentity.TryLoad(snapshot, out var next) is var (setting, wrong))
            {
                troubles.Found("Tls", $"Tls:{setting}: {wrong}");
                Log.Stays(log, setting, wrong, identity.NotAfter);
                return;
            }

            PutIntoForce(next!);
        }
    }

    private bool IsOfSameFiles(FileSnapshot snapshot) => snapshot.Paths.SequenceEqual(identity.Source.Paths, StringComparer.Ordinal);

    private void PutIntoForce(TlsIdentity next)
    {
        identity = next;
        troubles.Mended("Tls");
        Log.Changed(log, next.NotAfter);
        TellIfOver();
    }

    // It is shown all the same: an old certificate that is over too would be no better, and some clients look at nothing.
    private void TellIfOver()
    {
        if (identity.NotAfter <= time.GetUtcNow())
        {
            Log.Over(log, identity.NotAfter);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1611, LogLevel.Information, "The listener's TLS files changed: new connections get the new certificate, valid until {NotAfter:u}")]
        public static partial void Changed(ILogger log, DateTimeOffset notAfter);

        [LoggerMessage(1612, LogLevel.Error, "The listener's TLS files changed and cannot be taken over (Tls:{Setting}: {Reason}): the old certificate stays, valid until {NotAfter:u}")]
        public static partial void Stays(ILogger log, string setting, string reason, DateTimeOffset notAfter);

        [LoggerMessage(1613, LogLevel.Information, "A client certificate was refused: {Reason}")]
        public static partial void Refused(ILogger log, string reason);

        [LoggerMessage(1614, LogLevel.Error, "The listener's certificate is over since {NotAfter:u}: callers refuse to connect. Put a new one into Tls:CertificateFile and Tls:KeyFile")]
        public static partial void Over(ILogger log, DateTimeOffset notAfter);
    }
}
