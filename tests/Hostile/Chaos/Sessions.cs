using System.Collections.Concurrent;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>Users of embedded apps: each session token is used at two replicas at once and some time after, and its fate is kept.</summary>
internal sealed class Sessions(Calls one, Calls other, EmulatorVictim aurora, Verdicts verdicts)
{
    private readonly ConcurrentDictionary<string, Use> uses = new(StringComparer.Ordinal);

    public async Task RunAsync(Random random, CancellationToken cancellation)
    {
        var token = await aurora.NewSessionAsync(cancellation);
        var use = uses[token] = new Use { From = Moments.Now };
        verdicts.Count("session tokens");
        for (var round = 0; round < 4; round++)
        {
            var responses = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? one : other).CallAsync(Tenants.OfSessions, token, false, cancellation)));
            use.To = Moments.Now;
            use.Served |= responses.Contains(200);
            await Moments.PassAsync(0.05 + (random.NextDouble() * 0.3), cancellation);
        }
    }

    /// <summary>A token may reach Aurora twice only where a replica reported that it worked without Redis, as the README
    /// describes.</summary>
    public void Judge()
    {
        foreach (var token in aurora.SentAgain)
        {
            Weigh(token, "twice");
        }

        // Made by an emulator that was killed: it arrives once if that happened before its first use, and that is no second time.
        foreach (var token in aurora.Unknown.Where(token => uses.TryGetValue(token, out var use) && use.Served))
        {
            Weigh(token, "again after it was exchanged for a key");
        }
    }

    private void Weigh(string token, string how)
    {
        if (uses.TryGetValue(token, out var use) &&
            (one.Gateway.Alone.Touch(use.From, use.To) || other.Gateway.Alone.Touch(use.From, use.To)))
        {
            verdicts.Count("session tokens sent twice while a replica said that it worked alone");
        }
        else
        {
            verdicts.Break($"a session token was sent {how} by replicas that worked together, between {use?.From:0.0} and {use?.To:0.0} s");
        }
    }

    private sealed class Use
    {
        public double From { get; init; }

        public double To { get; set; }

        public bool Served { get; set; }
    }
}
