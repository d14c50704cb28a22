namespace AuroraGateway.Keys.Exchange;

/// <summary>The site in force, and the owner of all connections: those that were replaced are ended once nobody can begin to use them any more.</summary>
public sealed class LiveAurora(AuroraSite first, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<AuroraLines, ITimer> retired = [];
    private volatile AuroraSite current = first;

    public AuroraSite Current => current;

    /// <summary>Connections that were replaced and are not ended yet.</summary>
    public int Retired
    {
        get
        {
            lock (gate)
            {
                return retired.Count;
            }
        }
    }

    /// <summary>Goes over to another site; requests that met the old one finish there.</summary>
    /// <param name="next">With connections of its own.</param>
    /// <param name="linger">Longer than a request can hold the old site before it begins to send.</param>
    public void Move(AuroraSite next, TimeSpan linger)
    {
        var before = current;
        current = next;
        Retire(before.Lines, linger);
    }

    /// <summary>Replaces the connections of the site in force.</summary>
    /// <inheritdoc cref="Move"/>
    public void Replace(AuroraLines next, TimeSpan linger)
    {
        var before = current.Lines;
        current.Lines = next;
        Retire(before, linger);
    }

    public void Dispose()
    {
        current.Lines.Dispose();
        lock (gate)
        {
            foreach (var (lines, timer) in retired)
            {
                timer.Dispose();
                lines.Dispose();
            }

            retired.Clear();
        }
    }

    private void Retire(AuroraLines lines, TimeSpan linger)
    {
        lock (gate)
        {
            retired[lines] = time.CreateTimer(_ => End(lines), null, linger, Timeout.InfiniteTimeSpan);
        }
    }

    private void End(AuroraLines lines)
    {
        lock (gate)
        {
            if (retired.Remove(lines, out var timer))
            {
                timer.Dispose();
                lines.Dispose();
            }
        }
    }
}
