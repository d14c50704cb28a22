using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Files;
using AuroraGateway.Files.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// TLS of the data listener: each new connection uses the current identity; a client certificate that is not accepted ends it.
/// </summary>
internal sealed class ListenerTls : IDisposable
{
    // Two round trips and a signature. What is slower holds a place that another client could have.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly FileFailures troubles;
    private readonly TimeProvider time;
    private readonly ILogger<ListenerTls> log;
    private readonly RevocationLists lists;
    private readonly ClientJudge judge;
    private readonly Lock gate = new();
    private FileWatch watch;
    private volatile TlsIdentity identity;

    /// <exception cref="InvalidOperationException">The files became unusable since the configuration was checked.</exception>
    public ListenerTls(TlsOptions options, FileFailures troubles, TimeProvider time, ILogger<ListenerTls> log)
    {
        PresentedChain.Install();
        this.troubles = troubles;
        this.time = time;
        this.log = log;
        lists = new RevocationLists(time);
        judge = new ClientJudge(() => identity!, new RevocationCheck(options.Revocation, lists, time), time);
        Clients = new ClientCertificates(options.Revocation != X509RevocationMode.NoCheck, time, log);
        identity = Read(options);
        TellIfOver();
        watch = new FileWatch(time, identity.Source, Apply);
    }

    public TlsHandshakeCallbackOptions Callback =>
        new() { HandshakeTimeout = HandshakeTimeout, OnConnection = context => new(Options(context.Connection)) };

    /// <summary>The certificate that new connections get: from when it is valid.</summary>
    public DateTimeOffset NotBefore => identity.NotBefore;

    /// <summary>Until when.</summary>
    public DateTimeOffset NotAfter => identity.NotAfter;

    /// <summary>True if clients are asked for certificates.</summary>
    public bool AsksForCertificates => identity.ClientAuthorities is not null;

    /// <summary>Those of the connections that are open.</summary>
    internal ClientCertificates Clients { get; }

    /// <exception cref="InvalidOperationException">The files became unusable since the configuration was checked.</exception>
    public static TlsIdentity Read(TlsOptions options) =>
        TlsIdentity.TryLoad(FileSnapshot.Read(options.Files), out var identity) is var (setting, wrong)
        ? throw new InvalidOperationException($"Tls:{setting}: {wrong}")
        : identity!;

    /// <summary>Changes to other files. New content of the same files is loaded without a call from here.</summary>
    public void Change(TlsIdentity next)
    {
        lock (gate)
        {
            if (!IsOfSameFiles(next.Source))
            {
                watch.Dispose();
                PutIntoForce(next);
                watch = new FileWatch(time, next.Source, Apply);
            }
        }
    }

    /// <summary>A handshake ended without success.</summary>
    internal void Failed(HandshakeBudget budget)
    {
        // Load balancers and port scanners open connections and close them without a byte.
        if (budget.HasBegun && !budget.IsReported)
        {
            TlsEvents.Failed(log, budget.IsShed
                ? "too many handshakes at the same time"
                : budget.IsExceeded ? $"it sent more than {budget.Limit} bytes before the handshake was complete"
                : PresentedChain.TakeRefusal() is { } reason ? $"its certificates are not accepted: {reason}"
                : "it did not complete it (no TLS 1.2 or 1.3 with a common cipher suite, a broken connection, or too slow)");
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            watch.Dispose();
        }

        Clients.Dispose();
        lists.Dispose();
    }

    private SslServerAuthenticationOptions Options(ConnectionContext connection)
    {
        var current = identity;
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CipherSuitesPolicy = AcceptedCipherSuites.Policy,
            AllowRenegotiation = false,
        };
        if (current.ClientAuthorities is not null)
        {
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = judge.Policy(current);
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                Validate(connection, current, certificate, chain, errors);

            // A resumed session brings no chain to verify, and would outlive a revocation.
            tls.AllowTlsResume = false;
        }

        return tls;
    }

    private bool Validate(
        ConnectionContext connection, TlsIdentity current, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // Callers with another kind of proof come without one.
        if (certificate is null)
        {
            return true;
        }

        // Whether a path leads to an authority is judged here: the framework accepts no authority but roots.
        var wrong = chain is null ? X509ChainStatusFlags.PartialChain : AnchoredChain.Judge(chain, current.ClientAuthorities!, out _);
        var others = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        if (wrong != X509ChainStatusFlags.NoError || others != SslPolicyErrors.None)
        {
            return Refuse(connection, wrong != X509ChainStatusFlags.NoError ? wrong.ToString() : others.ToString());
        }

        if (certificate is not X509Certificate2 full)
        {
            return Refuse(connection, "it cannot be read");
        }

        var shown = new ShownCertificate(full, chain!.ChainPolicy.ExtraStore, judge, current);
        if (PresentedCertificate.TryRead(full, time, shown.StandingAsync) is not { } presented)
        {
            return Refuse(connection, "it is the certificate of an authority, or its names cannot be read");
        }

        connection.Features.Set(presented);
        connection.Features.Set(shown);
        return true;
    }

    private bool Refuse(ConnectionContext connection, string reason)
    {
        connection.Features.Get<HandshakeBudget>()?.Report();
        TlsEvents.Refused(log, reason);
        return false;
    }

    private void Apply(FileSnapshot snapshot)
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
                TlsEvents.Stays(log, setting, wrong, identity.NotAfter);
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
        TlsEvents.Changed(log, next.NotAfter);
        TellIfOver();
    }

    // It is shown all the same: an old certificate that has expired too would be no better, and some clients look at nothing.
    private void TellIfOver()
    {
        if (identity.NotAfter <= time.GetUtcNow())
        {
            TlsEvents.Over(log, identity.NotAfter);
        }
    }
}
