using AuroraGateway.Callers;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding;

/// <summary>
/// Bounds the refusals that wait for their clients. Over HTTP/2 a client without a window for their bodies keeps a hundred on each
/// connection, some ten kilobytes each, and no limit of the callers counts a request that is refused.
/// </summary>
/// <param name="most">
/// At once. Beyond it, a connection on which several wait loses the next: its stream is reset, or the connection closed.
/// </param>
internal sealed class PendingRefusals(int most)
{
    // A client that reads its responses has hardly one waiting; a client without a proof has no claim to several.
    private const int FewOfCaller = 4;
    private const int FewOfStranger = 1;

    private int count;

    /// <summary>Waiting now.</summary>
    public int Count => Volatile.Read(ref count);

    public Task WriteAsync(HttpContext http, Problem problem, string traceId)
    {
        var connection = (ConnectionProof?)http.Features[typeof(ConnectionProof)];
        var all = Interlocked.Increment(ref count);
        var own = connection?.BeginRefusal() ?? 0;

        // Over HTTP/2 the write completes before the client has read anything: OnCompleted is called when the response has ended.
        http.Response.OnCompleted(() =>
        {
            connection?.EndRefusal();
            Interlocked.Decrement(ref count);
            return Task.CompletedTask;
        });
        Forget(http);
        if (all > most && own > (connection is { IsProven: true } ? FewOfCaller : FewOfStranger))
        {
            http.Abort();
            return Task.CompletedTask;
        }

        return ProblemWriter.WriteAsync(http, problem, traceId);
    }

    // A refusal needs nothing of the request, whose head may be 32 KiB in UTF-16. Without this it stays in memory until the client has
    // read the response, and then until the server uses the request's object again.
    private static void Forget(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            return;
        }

        http.Request.Headers.Clear();
        var request = (IHttpRequestFeature)http.Features[typeof(IHttpRequestFeature)]!;
        request.RawTarget = request.Path = request.QueryString = "";
    }
}
