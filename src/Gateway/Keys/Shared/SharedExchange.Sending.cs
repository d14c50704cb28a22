using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The last look at the lease before Aurora is asked.</summary>
internal sealed partial class SharedExchange
{
    private const int MostAttempts = 3;
    private const int MostSends = 20;

    private enum SendVerdict
    {
        May,
        Lost,
        Unknown,
    }

    /// <summary>Exchanges while the lease is held.</summary>
    /// <returns>Null if the lease was lost before anything was sent.</returns>
    private async ValueTask<ExchangeOutcome?> SendAsync(ExchangeRequest request, Attempt attempt, CancellationToken cancellation)
    {
        // What lay unread in this process for long, will do so again.
        var span = LeaseHold.Longer(redis.LeaseTime, time.GetElapsedTime(attempt.Asked.Timestamp));
        await using var hold = new LeaseHold(store, guard, attempt.Names, attempt.Lease, span, time);
        return await MaySendAsync(request, attempt, span) switch
        {
            SendVerdict.Lost => (ExchangeOutcome?)null,
            SendVerdict.May when !cancellation.IsCancellationRequested => await inner.BuyAsync(request, cancellation),
            _ => StillSpending,
        };
    }

    /// <summary>
    /// Whether the lease is still ours: asked where the response may have lain unread for a part of it, because this process did not run,
    /// and for every session's token, which is marked as sent by it.
    /// </summary>
    private async ValueTask<SendVerdict> MaySendAsync(ExchangeRequest request, Attempt attempt, TimeSpan span)
    {
        if (request.Session is null)
        {
            if (span == redis.LeaseTime)
            {
                return SendVerdict.May;
            }

            var extended = await guard.AskAsync(
                SharedStep.Extend, () => store.ExtendAsync(attempt.Names, attempt.Lease, span), RenewalPatience);
            return extended is { IsAnswered: true, Value: false } ? SendVerdict.Lost : SendVerdict.May;
        }

        var mark = entries.Mark(attempt.Names, SpentMark.Sent, attempt.Lease);
        for (var attempts = 0; attempts < MostSends; attempts++)
        {
            var sent = await guard.AskAsync(
                SharedStep.Send, () => store.SendAsync(attempt.Names, new SendRequest(attempt.Lease, mark, span)), RenewalPatience);
            switch (sent.Outcome)
            {
                case StoreOutcome.Answered:
                    return sent.Value ? SendVerdict.May : SendVerdict.Lost;
                case StoreOutcome.Late:
                    return SendVerdict.Unknown;
                case StoreOutcome.Failed when state.IsJoined || state.Current.IsInDoubt:
                    break;
                default:
                    metrics.Alone(state.Current.Cause ?? StoreFailure.Late);
                    return SendVerdict.May;
            }
        }

        return SendVerdict.Unknown;
    }

    /// <summary>The other replicas wait for what is said here: a connection that was lost and is back gets it again.</summary>
    private async ValueTask<StoreResponse<T>> PersistAsync<T>(SharedStep step, Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await guard.AskAsync(step, call, RenewalPatience);
            if (response.Outcome != StoreOutcome.Failed || attempt == MostAttempts || !(state.IsJoined || state.Current.IsInDoubt))
            {
                return response;
            }
        }
    }
}
