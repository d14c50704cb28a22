using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Runs exchanges beside the calls that caused them, each to its own deadline, and settles each with its slot.</summary>
/// <param name="exchange">Exchanges keys.</param>
/// <param name="rules">What all slots of the ring share.</param>
/// <param name="start">Starts an exchange; on the thread pool unless a test decides when.</param>
internal sealed class ExchangeLauncher(IKeyExchange exchange, SlotRules rules, Action<Action>? start) : IDisposable
{
    // Without the first caller's execution context: the exchange has no parent.
    private static readonly Action<Action> OnThePool =
        static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    private readonly Action<Action> start = start ?? OnThePool;
    private readonly ExchangeWindow window = new(rules.Time);
    private readonly CancellationTokenSource stopping = new();

    /// <inheritdoc cref="KeyRing.Exchanged"/>
    public Action<string?, TenantId, KeyFailureKind?>? Exchanged { get; set; }

    public void Launch(KeySlot slot, Flight flight, SessionToken? session) => start(() => _ = RunAsync(slot, flight, session));

    /// <summary>Begins no further exchange; exchanges under way end normally.</summary>
    public void Stop()
    {
        rules.Stop();
        stopping.Cancel();
    }

    // The source of the token is not disposed: a gateway whose start failed may be stopped once more, and without a timer it holds nothing.
    public void Dispose() => Stop();

    private async Task RunAsync(KeySlot slot, Flight flight, SessionToken? session)
    {
        ExchangeOutcome outcome;
        Activity? span = null;
        try
        {
            span = ExchangeSpan.Start(slot.Owner, flight);
            outcome = await WaitForTurnAsync(slot, flight, session);
        }
        catch (Exception exception)
        {
            // Callers must not wait for it until they give up.
            outcome = FailInside(slot, exception);
        }

        try
        {
            // A request that goes on with the key links a span that has ended.
            ExchangeSpan.End(span, outcome);
        }
        finally
        {
            // An error in tracing must not keep a caller waiting.
            flight.Land(Settle(slot, flight, outcome));
        }
    }

    private KeyResult Settle(KeySlot slot, Flight flight, in ExchangeOutcome outcome)
    {
        try
        {
            return slot.Settle(flight, outcome);
        }
        catch (Exception exception)
        {
            // The waiting calls have no other deadline.
            return slot.Settle(flight, FailInside(slot, exception));
        }
    }

    private async Task<ExchangeOutcome> WaitForTurnAsync(KeySlot slot, Flight flight, SessionToken? session)
    {
        using var deadline = new CancellationTokenSource(flight.Terms.ExchangeTimeout, rules.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping.Token);
        try
        {
            await window.EnterAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return rules.IsStopping
                ? KeyFailures.Draining
                : KeyFailures.TimedOut(flight.Terms.ExchangeTimeout) with { NothingSent = true };
        }

        bool? success = null;
        try
        {
            if (rules.IsStopping)
            {
                return KeyFailures.Draining;
            }

            if (!rules.Endpoint.TryEnter(out var refusal))
            {
                return refusal!;
            }

            // A shutdown does not cancel it: requests under way wait for it, and a session's token would be spent for nothing.
            (var outcome, success) = await ExchangeAsync(slot, flight, session, deadline.Token);
            return outcome;
        }
        finally
        {
            window.Leave(success);
        }
    }

    /// <returns>What came of it, and whether the endpoint worked; null if the exchange does not show that.</returns>
    private async Task<(ExchangeOutcome Outcome, bool? Success)> ExchangeAsync(
        KeySlot slot, Flight flight, SessionToken? session, CancellationToken deadline)
    {
        var started = rules.Time.GetTimestamp();
        ExchangeOutcome outcome;
        try
        {
            if (session is not null)
            {
                slot.Spend();
            }

            var now = rules.Now;
            TimeSpan? heldFor = slot.Key is { } held && held.IsServable(now) ? held.ServableFor(now, rules.Time) : null;
            var request = new ExchangeRequest(slot.Owner, session, flight.Unwanted, flight.Terms, heldFor, rules.FindTarget);
            outcome = await exchange.BuyAsync(request, deadline).AsTask().WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            outcome = KeyFailures.TimedOut(flight.Terms.ExchangeTimeout);
        }
        catch (Exception exception)
        {
            // An exchange returns every failure as a value: an exception is our own fault.
            outcome = FailInside(slot, exception);
        }

        var isSilent = IsSilent(outcome);
        Report(slot.Owner.Tenant, flight, outcome, isSilent, rules.Time.GetElapsedTime(started));
        return (outcome, isSilent ? null : outcome.Failure is not { IsTransient: true });
    }

    private KeyFailure FailInside(KeySlot slot, Exception exception)
    {
        KeyRingLog.Unexpected(rules.Log, slot.Owner, exception);
        return KeyFailures.FailedInside;
    }

    private void Report(TenantId tenant, Flight flight, in ExchangeOutcome outcome, bool isSilent, TimeSpan took)
    {
        rules.Endpoint.Report(tenant, isSilent ? KeyFailures.NotAsked : outcome.Failure, flight.Terms);
        rules.Metrics.Exchanged(outcome, took);
        if (outcome is not ({ Key.FromShared: true } or { Failure.Kind: KeyFailureKind.Shed } or { Failure.NothingSent: true }))
        {
            Exchanged?.Invoke(flight.Caller, tenant, outcome.Failure?.Kind);
        }
    }

    // A key from the replicas' store shows nothing of the endpoint, nor does an exchange that was put off.
    private static bool IsSilent(in ExchangeOutcome outcome) =>
        outcome is { Key.FromShared: true } or { Failure.Kind: KeyFailureKind.Shed };
}
