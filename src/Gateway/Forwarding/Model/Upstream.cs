using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Forwarding.Model;

/// <summary>
/// Aurora at one origin, as one application: its connections, its keys, and its quota. Another origin or application is another upstream
/// with a ring of its own, so that no key can reach an Aurora that it is not for.
/// </summary>
/// <remarks>
/// It ends once it was replaced and its last request is done. If only the connections changed, the next upstream shares everything else,
/// and keeps it until then.
/// </remarks>
internal sealed class Upstream(ExchangeTarget target, ExchangeEndpoint endpoint, KeyRing ring, QuotaGate quota) : IDisposable
{
    // Above every possible number of requests.
    private const long Retired = 1L << 40;

    // Requests, and upstreams before this one that share its ring; with Retired once this one was replaced.
    private long uses;
    private Upstream? heir;
    private int ended;

    /// <summary>Where its ring exchanges keys.</summary>
    public ExchangeTarget Target => target;

    public AuroraOrigin Origin => target.Origin;

    public string ApplicationId => target.ApplicationId;

    public ApplicationKeys ApplicationKeys => target.Keys;

    public AuroraClients Connections => target.Clients;

    public ExchangeEndpoint Endpoint => endpoint;

    public KeyRing KeyRing => ring;

    public QuotaGate Quota => quota;

    /// <summary>True once nothing can use it any more.</summary>
    public bool HasEnded => Volatile.Read(ref ended) != 0;

    /// <summary>True if it is this origin and application.</summary>
    public bool Is(AuroraOrigin origin, string applicationId) => target.Is(origin, applicationId);

    /// <summary>The same Aurora, application, ring and quota over other connections.</summary>
    public Upstream Over(AuroraClients next) => new(target with { Clients = next }, endpoint, ring, quota);

    /// <summary>Begins a use, to be ended by <see cref="Leave"/>.</summary>
    /// <returns>False if this upstream was replaced meanwhile.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref uses) < Retired)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref uses) == Retired)
        {
            End();
        }
    }

    /// <summary>Takes no more requests, and ends with the last one.</summary>
    /// <param name="next">What replaced it.</param>
    public void Retire(Upstream next)
    {
        if (ReferenceEquals(next.KeyRing, ring))
        {
            // Requests of this one may still need the ring when the next one is replaced and done.
            next.TryEnter();
            heir = next;
        }

        if (Interlocked.Add(ref uses, Retired) == Retired)
        {
            End();
        }
    }

    /// <summary>Ends it, whatever is under way.</summary>
    public void Dispose() => End();

    private void End()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
        {
            return;
        }

        if (heir is null)
        {
            ring.Dispose();
            quota.Dispose();
        }

        target.Clients.Dispose();
        heir?.Leave();
    }
}
