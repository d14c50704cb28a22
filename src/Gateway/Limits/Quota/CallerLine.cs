using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// One caller at one budget: its calls that wait, what it used and was refused in the last period, and its turn in the shared account.
/// Not thread-safe.
/// </summary>
internal sealed class CallerLine(string caller, TimeProvider time)
{
    private SegmentedWindow? used;
    private SegmentedWindow? refused;

    public string Caller => caller;

    public LinkedList<QuotaWaiter> Calls { get; } = new();

    /// <summary>The number of its last turn; 0 for never.</summary>
    public long ServedAt { get; set; }

    /// <summary>Represents its name in the account.</summary>
    public string Id => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 4));

    /// <summary>From then on the place that it holds may be used; null while it holds none.</summary>
    public long? At { get; set; }

    public long Place { get; set; }

    /// <summary>No place is to be asked for before then.</summary>
    public long Again { get; set; } = long.MinValue;

    /// <summary>A call that comes before then would wait for too long.</summary>
    public long Barred { get; set; } = long.MinValue;

    /// <summary>The earliest that one could pass, at the last refusal.</summary>
    public long Earliest { get; set; }

    /// <summary>The first number of those that are asked for, and how many these are.</summary>
    public long First { get; set; }

    public int Asked { get; set; }

    /// <summary>A place may be asked for.</summary>
    public bool MayAsk(long now) => At is null && Again <= now;

    /// <summary>Calls that passed in the last period.</summary>
    public int Used(long now) => used?.Total(now) ?? 0;

    /// <summary>Calls that were refused in the last period.</summary>
    public int Refused(long now) => refused?.Total(now) ?? 0;

    public void Use(QuotaTerms terms, long now) => Count(ref used, terms, now);

    public void Refuse(QuotaTerms terms, long now) => Count(ref refused, terms, now);

    /// <summary>Dropping it loses nothing.</summary>
    public bool IsIdle(long now) => Calls.Count == 0 && At is null && Asked == 0 && Used(now) == 0 && Refused(now) == 0;

    private void Count(ref SegmentedWindow? window, QuotaTerms terms, long now)
    {
        // A reload with another period drops the counts once: they decide whose turn it is, not whether there is a permit.
        window = window?.Period == terms.Period.Span ? window : new SegmentedWindow(terms.Period.Span, time);
        window.Add(1, now);
    }
}
