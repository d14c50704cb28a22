namespace AuroraGateway.Limits.Quota;

/// <summary>Which caller used how much of a budget in about the last period, or was refused how much, for the operator. Callers come from the configuration: bounded.</summary>
internal sealed class QuotaShares
{
    private Dictionary<string, int> running = new(StringComparer.Ordinal);
    private Dictionary<string, int> last = new(StringComparer.Ordinal);
    private long startedAt;

    public void Count(string caller, QuotaTerms terms, long now)
    {
        Turn(terms, now);
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(running, caller, out _)++;
    }

    /// <summary>Of all callers together.</summary>
    public int Total(QuotaTerms terms, long now)
    {
        Turn(terms, now);
        return running.Values.Sum() + last.Values.Sum();
    }

    /// <summary>The caller that used most, and how much that was; null if nobody called.</summary>
    public (string? Caller, int Used) Most(QuotaTerms terms, long now)
    {
        Turn(terms, now);
        var most = running.Keys.Union(last.Keys).Select(caller => (Caller: (string?)caller, Used: running.GetValueOrDefault(caller) + last.GetValueOrDefault(caller)));
        return most.OrderByDescending(share => share.Used).FirstOrDefault();
    }

    private void Turn(QuotaTerms terms, long now)
    {
        // Two halves of a period, so that what is told is never older than one.
        var half = terms.Window / 2;
        if (now - startedAt < half)
        {
            return;
        }

        (running, last) = (last, running);
        running.Clear();
        if (now - startedAt >= 2 * half)
        {
            last.Clear();
        }

        startedAt = now;
    }
}
