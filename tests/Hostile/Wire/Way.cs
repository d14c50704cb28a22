namespace AuroraGateway.Hostile.Wire;

/// <summary>One way into the gateway: a protocol and a proof of who calls.</summary>
/// <param name="name">Its name in messages and in the tally.</param>
/// <param name="proof">Header lines that prove the caller; empty where the connection does.</param>
public abstract class Way(string name, string proof)
{
    public string Name { get; } = name;

    public string Proof { get; } = proof;

    /// <summary>True if the connection itself proves the caller, so that a proof among the fields is a second one.</summary>
    public bool IsProvenByConnection => Proof.Length == 0;

    /// <summary>Sends one request, well-formed but for what it is given.</summary>
    /// <param name="target">Bytes of the request line, or of <c>:path</c>.</param>
    /// <param name="lines">Header lines, each with its CRLF.</param>
    /// <param name="cancellation">Ends the test.</param>
    /// <param name="method">The method.</param>
    /// <param name="proof">In place of <see cref="Proof"/>.</param>
    /// <returns>The response, or how HTTP/2 broke off without one.</returns>
    public Task<RawResponse> AskAsync(
        byte[] target, byte[] lines, CancellationToken cancellation, string method = "GET", string? proof = null)
    {
        Tally.Count(Name);
        return AskAsync(method, target, proof ?? Proof, lines, cancellation);
    }

    /// <summary>The part of <c>VERDICT / VERDICT OVER HTTP/2</c> that is meant for this way.</summary>
    public abstract string Verdict(string both);

    public override string ToString() => Name;

    protected abstract Task<RawResponse> AskAsync(string method, byte[] target, string proof, byte[] lines, CancellationToken cancellation);
}
