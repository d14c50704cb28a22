namespace AuroraGateway.Hosting.Incoming;

/// <summary>What <see cref="HeadBudget"/> notes on a connection.</summary>
internal sealed class HeadMark
{
    // The server refuses a longer head. A body that it discards behind a refusal counts as well, and takes no more memory than this.
    private const int Longest = 40 * 1024;

    // A caller's requests that come together are heads for a moment.
    private const int FreeHeads = 2;

    private int bytes;
    private int heads;
    private volatile bool isProven;

    /// <summary>
    /// Without proof: bytes that arrived since the last request began. Beside them heads over HTTP/2 that did not become requests.
    /// </summary>
    public int Size
    {
        get
        {
            var (some, free) = isProven ? (0, FreeHeads) : (Volatile.Read(ref bytes), 0);
            return some + (Math.Max(0, Volatile.Read(ref heads) - free) * HeadBudget.Http2Head);
        }
    }

    /// <summary>Bytes that are counted; the budget's.</summary>
    public int Counted { get; set; }

    /// <summary>When it grew last; the budget's.</summary>
    public long GrownAt { get; set; }

    /// <summary>Its place among the connections with large heads; the budget's.</summary>
    public LinkedListNode<CallerConnection>? Place { get; set; }

    /// <summary>The connection ended; the budget's.</summary>
    public bool IsOver { get; set; }

    public void Received(int count) => Volatile.Write(ref bytes, Math.Min(Volatile.Read(ref bytes) + count, Longest));

    /// <summary>Over HTTP/2.</summary>
    public void HeadBegan() => Interlocked.Increment(ref heads);

    /// <summary>A head over HTTP/2 is whole, and is a request.</summary>
    public void RequestBegan() => Interlocked.Decrement(ref heads);

    /// <summary>The bytes of a head are a request.</summary>
    public void IsWhole() => Volatile.Write(ref bytes, 0);

    /// <summary>The server also removes heads that did not become requests.</summary>
    public void Forget()
    {
        Volatile.Write(ref bytes, 0);
        Volatile.Write(ref heads, 0);
    }

    public void Prove() => isProven = true;
}
