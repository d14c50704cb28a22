using System.Collections.Concurrent;
using AuroraGateway.Callers.Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// The open connections with a client certificate. Where revocation lists count each is judged again within five minutes; after an hour
/// each ends, so that its client shows a certificate again.
/// </summary>
internal sealed class ClientCertificates : IDisposable
{
    /// <summary>How old a judgement may become before it is renewed. The lists behind it are two minutes old at most.</summary>
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(2);

    // Five minutes before the hour, so that what is under way ends within it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(55);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ConnectionContext, (ShownCertificate Shown, long Opened)> open = new();
    private readonly bool isRevocationOn;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ITimer timer;
    private int sweeping;

    public ClientCertificates(bool isRevocationOn, TimeProvider time, ILogger log)
    {
        this.isRevocationOn = isRevocationOn;
        this.time = time;
        this.log = log;
        timer = time.CreateTimer(static state => ((ClientCertificates)state!).Sweep(), this, Interval, Interval);
    }

    /// <summary>Judges the certificate of a new connection, if it has one, as far as the handshake has not.</summary>
    /// <returns>False if the connection must end.</returns>
    public async Task<bool> AdmitAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ShownCertificate>() is not { } shown)
        {
            return true;
        }

        if (isRevocationOn && await shown.JudgeAsync() is not CertificateValidity.Trusted and var standing)
        {
            TlsEvents.Refused(log, Reason(standing));
            return false;
        }

        open[connection] = (shown, time.GetTimestamp());
        return true;
    }

    public void Leave(ConnectionContext connection) => open.TryRemove(connection, out _);

    public void Dispose() => timer.Dispose();

    private void Sweep()
    {
        // One round may take longer than the interval.
        if (Interlocked.Exchange(ref sweeping, 1) == 0)
        {
            _ = SweepAsync();
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            foreach (var (connection, (_, opened)) in open)
            {
                if (time.GetElapsedTime(opened) >= Longest)
                {
                    Close(connection);
                }
            }

            if (isRevocationOn)
            {
                var due = open.Where(one => time.GetElapsedTime(one.Value.Shown.JudgedAt) >= Valid);
                foreach (var client in due.GroupBy(static one => one.Value.Shown.Key))
                {
                    await JudgeAgainAsync([.. client]);
                }
            }
        }
        finally
        {
            Volatile.Write(ref sweeping, 0);
        }
    }

    private async Task JudgeAgainAsync(KeyValuePair<ConnectionContext, (ShownCertificate Shown, long Opened)>[] connections)
    {
        // The chain that one connection brought may be better than that of another: only what is still good spares the others.
        var first = connections[0].Value.Shown;
        var isGood = await first.JudgeAsync() == CertificateValidity.Trusted;
        foreach (var (connection, (shown, _)) in connections)
        {
            if (isGood)
            {
                shown.Adopt(first);
            }
            else if (await shown.JudgeAsync() is not (CertificateValidity.Trusted or CertificateValidity.Unverified) and var standing)
            {
                TlsEvents.Ended(log, Reason(standing));
                Close(connection);
            }
        }
    }

    // Connection: close or GOAWAY. What is under way ends; a further request is refused by the judgement.
    private static void Close(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private static string Reason(CertificateValidity standing) => standing switch
    {
        CertificateValidity.Revoked => "it is revoked",
        CertificateValidity.RevocationUnknown => "no revocation list covers it (Tls:Revocation)",
        CertificateValidity.Unverified => "too many certificates are being verified at the same time",
        _ => "no authority in Tls:ClientCa issued it",
    };
}
