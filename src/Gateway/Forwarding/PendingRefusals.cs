using AuroraGateway.Callers;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding;

/// <summary>
/// Bounds the refusals that wait for their clients. Over HTTP/2 a client without a window for their bodies keeps a hundred on each connection, some ten
/// kilobytes each, and no limit of the callers counts a request that is refused.
/// </summary>
/// <param name="most">At once. Beyond it, a connection on which several wait loses the next: its stream is reset, or the connection closed.</param>
public sealed class PendingRefusals(int most)
{
    // A client that takes its responses has hardly one waiting.
    private const int FewOfOne = 4;

    private int count;

    /// <summary>Waiting now.</summary>
    public int Count => Volatile.Read(ref count);

    public Task WriteAsync(HttpContext http, Problem problem, string traceId)
    {
        var connection = (ConnectionProof?)http.Features[typeof(ConnectionProof)];
        var all = Interlocked.Increment(ref count);
        var own = connection?.BeginRefusal() ?? 0;

        // Over HTTP/2 the write is done before the client has taken anything: the response is over when the server says so.
        http.Response.OnCompleted(() =>
        {
            connection?.EndRefusal();
            Interlocked.Decrement(ref count);
            return Task.CompletedTask;
        });
        if (all > most && own > FewOfOne)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        return ProblemAnswer.WriteAsync(http, problem, traceId);
    }
}
