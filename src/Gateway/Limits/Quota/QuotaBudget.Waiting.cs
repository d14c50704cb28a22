namespace AuroraGateway.Limits.Quota;

/// <summary>What becomes of the calls that wait, and the timer that looks after them.</summary>
internal sealed partial class QuotaBudget
{
    private static async ValueTask<QuotaAnswer> WaitAsync(QuotaWaiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static state => ((QuotaWaiter)state!).Leave(), waiter))
        {
            return await waiter.Task;
        }
    }

    private LimitRefusalKind TooLong(long now) => closedUntil > now ? LimitRefusalKind.QuotaClosed : LimitRefusalKind.QuotaExceeded;

    private TimeSpan LeftLocked(QuotaWaiter waiter, long now)
    {
        lines.Remove(waiter);
        var waited = time.GetElapsedTime(waiter.Since, now);
        gate.Left(waited);
        return waited;
    }

    private void ServeLocked(QuotaWaiter waiter, QuotaPermit permit, long now) =>
        waiter.TrySetResult(new QuotaAnswer(permit, null, LeftLocked(waiter, now)));

    private void RefuseLocked(QuotaWaiter waiter, LimitRefusalKind kind, long earliest, QuotaTerms terms, long now) =>
        waiter.TrySetResult(RefusedLocked(waiter.Line, kind, terms, earliest - now, LeftLocked(waiter, now)));

    private QuotaAnswer RefusedLocked(CallerLine line, LimitRefusalKind kind, QuotaTerms terms, long ticks, TimeSpan waited)
    {
        gate.Metrics.Refused(kind);
        line.Refuse(terms, time.GetTimestamp());
        var retryAfter = TimeSpan.FromSeconds(Math.Max(1, ticks / (double)time.TimestampFrequency));
        return new QuotaAnswer(default, QuotaProblems.For(kind, terms, owner.IsApplication, retryAfter), waited);
    }

    private void ArmLocked(long due, long now)
    {
        if (due == long.MaxValue || (armed <= due && armed > now))
        {
            return;
        }

        // System timers count whole milliseconds and round down: without rounding up they would fire once too often.
        armed = due;
        var span = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((due - now) * 1000d / time.TimestampFrequency), 1, uint.MaxValue / 2));
        timer ??= time.CreateTimer(static state => ((QuotaBudget)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(span, Timeout.InfiniteTimeSpan);
    }

    private void Ring() => Change(0, static (budget, _, _, _) =>
    {
        budget.armed = long.MaxValue;
        return true;
    });
}
