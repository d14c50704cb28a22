using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// One caller at one budget: its waiting calls, what it used and was refused in the last period, and its turn in the shared log. Not
/// thread-safe.
/// </summary>
internal sealed class CallerQueue(string caller, TimeProvider time)
{
    private SegmentedWindow? used;
    private SegmentedWindow? refused;

    public string Caller => caller;

    public LinkedList<QuotaWaiter> Calls { get; } = new();

    /// <summary>The number of its last turn; 0 for never.</summary>
    public long ServedAt { get; set; }

    /// <summary>Represents its name in the account.</summary>
    public string Id => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 4));

    /// <summary>When the place that it holds may be used; null while it holds none.</summary>
    public long? At { get; set; }

    public long Place { get; set; }

    public long Again { get; set; } = long.MinValue;

    /// <summary>The earliest time at which a call can pass, as of the last response; 0 if that is not known.</summary>
    public long Earliest { get; set; }

    /// <summary>The first of the numbers that the request under way asks for, and how many there are.</summary>
    public long First { get; set; }

    public int Asked { get; set; }

    public bool MayAsk(long now) => At is null && Again <= now;

    public int Used(long now) => used?.Total(now) ?? 0;

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
