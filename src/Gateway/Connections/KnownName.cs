using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Connections;

/// <summary>
/// A host name and its addresses. Look-ups have a time limit of their own. While one is slow or fails, the last good addresses are used
/// and the look-up goes on behind; without any, a connection waits for it.
/// </summary>
internal sealed class KnownName(string host, Resolver resolve, TimeProvider time)
{
    /// <summary>How long addresses are used without another look-up.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(10);

    /// <summary>How long they are used while look-ups fail. TLS still verifies who is there.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(1);

    /// <summary>How long a look-up is waited for while there are usable addresses.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long it is waited for without any: two lost packets of a resolver that asks again after five seconds, and its reply.
    /// </summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // After no address worked: one lost packet of the resolver.
    private static readonly TimeSpan PatienceForOthers = TimeSpan.FromSeconds(6);

    // A failed look-up is reused for the requests of the next second, so that they do not each start one.
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DemotedFor = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, long> demoted = [];
    private readonly IPAddress? literal = IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;
    private Task<ConnectException?>? flight;
    private IPAddress[]? good;
    private long goodAt;
    private ConnectException? failure;
    private long failedAt;

    /// <summary>The addresses in the order in which to try them, alternating between the families (RFC 8305, section 4).</summary>
    /// <exception cref="ConnectException">There are none.</exception>
    public async ValueTask<IReadOnlyList<IPAddress>> FindAsync(CancellationToken cancellation)
    {
        if (literal is not null)
        {
            return [literal];
        }

        Task<ConnectException?> lookUp;
        bool isUsable;
        lock (gate)
        {
            if (good is not null && time.GetElapsedTime(goodAt) < FreshFor)
            {
                return OrderLocked();
            }

            isUsable = IsUsableLocked();
            if (flight is null && failure is not null && time.GetElapsedTime(failedAt) < FailureMemory)
            {
                return isUsable ? OrderLocked() : throw new ConnectException(failure.Step, failure.Message, failure);
            }

            lookUp = BeginLocked();
        }

        return await WaitAsync(lookUp, isUsable ? Patience : LongestWait, cancellation);
    }

    /// <summary>Looks the name up again after no address of <paramref name="tried"/> could be connected to.</summary>
    /// <returns>Other addresses; null if there are none.</returns>
    public async ValueTask<IReadOnlyList<IPAddress>?> FindOthersAsync(IReadOnlyList<IPAddress> tried, CancellationToken cancellation)
    {
        if (literal is not null)
        {
            return null;
        }

        Task<ConnectException?> lookUp;
        lock (gate)
        {
            lookUp = BeginLocked();
        }

        try
        {
            var found = await WaitAsync(lookUp, PatienceForOthers, cancellation);
            return found.Any(address => !tried.Contains(address)) ? [.. found.Where(address => !tried.Contains(address))] : null;
        }
        catch (ConnectException)
        {
            return null;
        }
    }

    /// <summary>Tries an address after the others for a minute: it was slower than one that was tried after it, or failed.</summary>
    public void Demote(IPAddress address)
    {
        lock (gate)
        {
            foreach (var (old, at) in demoted.ToList())
            {
                if (time.GetElapsedTime(at) >= DemotedFor)
                {
                    demoted.Remove(old);
                }
            }

            demoted[address] = time.GetTimestamp();
        }
    }

    private async ValueTask<IReadOnlyList<IPAddress>> WaitAsync(
        Task<ConnectException?> lookUp, TimeSpan patience, CancellationToken cancellation)
    {
        ConnectException? failed;
        try
        {
            failed = await lookUp.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException exception)
        {
            var late = $"the name {host} was not resolved within {patience.TotalSeconds:F0} s";
            failed = new ConnectException(ConnectStep.Name, late, exception);
        }

        lock (gate)
        {
            return failed is null || IsUsableLocked() ? OrderLocked() : throw new ConnectException(failed.Step, failed.Message, failed);
        }
    }

    private bool IsUsableLocked() => good is not null && time.GetElapsedTime(goodAt) < UsableFor;

    // Never cancelled: connections to come need it too. A resolver ends by itself (resolv.conf, timeout and attempts).
    private Task<ConnectException?> BeginLocked() => flight ??= Task.Run(LookUpAsync);

    private async Task<ConnectException?> LookUpAsync()
    {
        IPAddress[] found = [];
        ConnectException? failed = null;
        try
        {
            found = await resolve(host);
            failed = found.Length > 0 ? null : new ConnectException(ConnectStep.Name, $"the name {host} has no address");
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            var why = (exception as SocketException)?.SocketErrorCode.ToString() ?? "it is no host name";
            failed = new ConnectException(ConnectStep.Name, $"the name {host} cannot be resolved ({why})", exception);
        }
        finally
        {
            lock (gate)
            {
                flight = null;
                failure = failed;
                failedAt = time.GetTimestamp();
                if (found.Length > 0)
                {
                    good = found;
                    goodAt = failedAt;
                }
            }
        }

        return failed;
    }

    private IPAddress[] OrderLocked()
    {
        var ordered = AddressOrder.Interleave(good!);
        return [.. ordered.Where(address => !IsDemotedLocked(address)), .. ordered.Where(IsDemotedLocked)];
    }

    private bool IsDemotedLocked(IPAddress address) => demoted.TryGetValue(address, out var at) && time.GetElapsedTime(at) < DemotedFor;
}
