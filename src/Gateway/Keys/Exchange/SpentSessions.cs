using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// The session tokens that were sent, remembered for longer than one ring lives. A token that was spent at one Aurora is not sent to the
/// one that a reload puts in its place.
/// </summary>
/// <param name="exchange">Sends.</param>
/// <param name="time">The clock.</param>
internal sealed class SpentSessions(IKeyExchange exchange, TimeProvider time) : IKeyExchange
{
    private static readonly KeyFailure Spent = new(
        KeyFailureKind.SessionEnded,
        "This session token was sent to Aurora before, and a token is never sent twice. Load the app again for a new session token.");

    private static readonly KeyFailure Full = new(
        KeyFailureKind.Shed, "The gateway remembers as many sessions as it may (half of Keys:Capacity).")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
        NothingSent = true,
    };

    private readonly Lock gate = new();

    // Null while the exchange is under way.
    private readonly Dictionary<KeyOwner, Deadline?> sent = [];
    private long sweptAt = long.MinValue;

    public ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation) =>
        request.Session is null ? exchange.BuyAsync(request, cancellation) : BuyOnceAsync(request, cancellation);

    private async ValueTask<ExchangeOutcome> BuyOnceAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        if (Refusal(request.Owner, request.Terms.MaxSessions) is { } refusal)
        {
            return refusal;
        }

        var outcome = default(ExchangeOutcome);
        try
        {
            return outcome = await exchange.BuyAsync(request, cancellation);
        }
        finally
        {
            Settle(request.Owner, outcome, request.Terms.SessionMemory);
        }
    }

    private KeyFailure? Refusal(in KeyOwner owner, int most)
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            if (sent.TryGetValue(owner, out var until) && (until is not { } end || !end.HasPassed(now)))
            {
                return Spent;
            }

            if (sent.Count >= most)
            {
                SweepLocked(now);
            }

            if (sent.Count >= most)
            {
                return Full;
            }

            sent[owner] = null;
            return null;
        }
    }

    private void Settle(in KeyOwner owner, in ExchangeOutcome outcome, TimeSpan memory)
    {
        var now = ClockReading.Of(time);
        lock (gate)
        {
            if (outcome.Failure is { NothingSent: true })
            {
                sent.Remove(owner);
                return;
            }

            var life = outcome.Key?.Lifetime ?? TimeSpan.Zero;
            sent[owner] = Deadline.After(now, life + memory, time);
        }
    }

    private void SweepLocked(in ClockReading now)
    {
        // Where a sweep found no room, each newcomer would make it again.
        if (now.Timestamp < sweptAt)
        {
            return;
        }

        sweptAt = now.Timestamp + time.TimestampFrequency;
        foreach (var (owner, until) in sent)
        {
            if (until is { } end && end.HasPassed(now))
            {
                sent.Remove(owner);
            }
        }
    }
}
