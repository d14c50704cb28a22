namespace AuroraGateway.Callers;

/// <summary>
/// Whether a caller has identified itself on a connection. At the bound of connections those without proof are closed first.
/// </summary>
internal abstract class ConnectionProof
{
    private volatile bool isProven;
    private int refusals;

    public bool IsProven
    {
        get => isProven;
        protected set => isProven = value;
    }

    /// <summary>A request of this caller with a good proof came over the connection.</summary>
    public abstract void Prove(Caller caller);

    /// <summary>A refusal is about to be written.</summary>
    /// <returns>How many wait on this connection, with it.</returns>
    public int BeginRefusal() => Interlocked.Increment(ref refusals);

    /// <summary>It was written, or cannot be.</summary>
    public void EndRefusal() => Interlocked.Decrement(ref refusals);

    /// <summary>The process stops: the response is the last on this connection.</summary>
    public abstract bool IsEnding { get; }

    /// <summary>A request begins.</summary>
    public abstract void Begin();

    /// <summary>The connection has ended.</summary>
    public abstract void End();

    /// <summary>A request came, whose proof is not known yet.</summary>
    public abstract void Seen();

    /// <summary>Bytes came while no proof is known.</summary>
    public virtual void Received(int bytes)
    {
    }

    /// <summary>The connection uses HTTP/2, and its request heads are counted.</summary>
    public bool CountsHeads { get; set; }

    /// <summary>The head of a request over HTTP/2 began.</summary>
    public virtual void HeadBegan()
    {
    }
}
