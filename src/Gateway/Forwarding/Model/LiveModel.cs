namespace AuroraGateway.Forwarding.Model;

/// <summary>The model in use: one reference, which a request reads once.</summary>
internal sealed class LiveModel : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Upstream> retired = [];
    private volatile GatewayModel current;
    private bool exchangesStopped;

    public LiveModel(GatewayModel first)
    {
        current = first;
        first.PutInUse();
    }

    /// <summary>For what is no request; see <see cref="Enter"/>.</summary>
    public GatewayModel Current => current;

    /// <summary>Upstreams that were replaced and still have requests.</summary>
    public int Retired
    {
        get
        {
            lock (gate)
            {
                retired.RemoveAll(static upstream => upstream.HasEnded);
                return retired.Count;
            }
        }
    }

    /// <summary>The model for one request, which must leave its upstream at its end.</summary>
    public GatewayModel Enter()
    {
        while (true)
        {
            var model = current;
            if (model.Upstream.TryEnter())
            {
                return model;
            }
        }
    }

    /// <summary>Puts another model in use. An upstream that it replaces ends after its last request.</summary>
    public void Swap(GatewayModel next)
    {
        lock (gate)
        {
            var before = current.Upstream;
            if (exchangesStopped)
            {
                next.Upstream.KeyRing.StopExchanging();
            }

            current = next;

            // Before the connections that it replaces end: an exchange that finds those ended looks for these.
            next.PutInUse();
            if (!ReferenceEquals(before, next.Upstream))
            {
                retired.RemoveAll(static upstream => upstream.HasEnded);
                retired.Add(before);
                before.Retire(next.Upstream);
            }
        }
    }

    /// <summary>The process stops: no ring begins another exchange.</summary>
    public void StopExchanging()
    {
        lock (gate)
        {
            exchangesStopped = true;
            foreach (var upstream in retired.Append(current.Upstream))
            {
                upstream.KeyRing.StopExchanging();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var upstream in retired.Append(current.Upstream))
            {
                upstream.Dispose();
            }

            retired.Clear();
        }
    }
}
