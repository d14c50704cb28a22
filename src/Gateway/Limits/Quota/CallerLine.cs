namespace AuroraGateway.Limits.Quota;

/// <summary>One caller at one budget: its calls that wait, and how much of the last period it had. Not thread-safe.</summary>
internal sealed class CallerLine
{
    // Of the period; use is forgotten a sixteenth late. It decides whose turn it is, not whether there is a permit.
    private const int Segments = 16;

    private readonly int[] counts = new int[Segments + 1];
    private long head;
    private int used;

    public LinkedList<QuotaWaiter> Calls { get; } = new();

    /// <summary>The number of its last turn; 0 for never.</summary>
    public long ServedAt { get; set; }

    /// <summary>Calls that passed in the last period.</summary>
    public int Used(QuotaTerms terms, long now)
    {
        var segment = now / Math.Max(1, terms.Window / Segments);
        var steps = Math.Min(segment - head, Segments + 1);
        for (var i = 1; i <= steps; i++)
        {
            ref var count = ref counts[(int)((head + i) % (Segments + 1))];
            used -= count;
            count = 0;
        }

        // A shorter or longer period after a reload renumbers the segments: then it forgets early, once.
        head = segment;
        return used;
    }

    public void Use(QuotaTerms terms, long now)
    {
        used = Used(terms, now) + 1;
        counts[(int)(head % (Segments + 1))]++;
    }
}
