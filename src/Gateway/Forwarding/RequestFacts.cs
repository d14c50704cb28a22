using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding;

/// <summary>
/// Reads what the access line and the usage report say of a request from its context, when the request ends. References only: nothing is
/// formatted here.
/// </summary>
internal static class RequestFacts
{
    /// <param name="http">The request; its response is over.</param>
    /// <param name="visit">Before it lets go of its body.</param>
    public static void Read(HttpContext http, Visit visit)
    {
        if (visit.Problem is null)
        {
            ReadHead(http, visit);
        }

        visit.BytesIn = BytesIn(http.Request, visit);
        visit.BytesOut = BytesOut(http, visit);
    }

    /// <summary>Reads the head. For a refusal before it is written: <see cref="PendingRefusals"/> then forgets the head.</summary>
    public static void ReadHead(HttpContext http, Visit visit)
    {
        var request = http.Request;
        visit.Protocol = request.Protocol;
        if (request.Headers.UserAgent is { Count: > 0 } agents && agents[0] is { Length: > 0 } agent)
        {
            // One character more tells the writer that it was cut.
            visit.UserAgent = agent.Length > AccessLine.LongestUserAgent ? agent[..(AccessLine.LongestUserAgent + 1)] : agent;
        }

        ReadPath(http, visit);
        ReadClient(http, visit);
    }

    private static void ReadPath(HttpContext http, Visit visit)
    {
        var raw = ((IHttpRequestFeature)http.Features[typeof(IHttpRequestFeature)]!).RawTarget;
        var query = raw.AsSpan().IndexOfAny('?', '#');
        visit.Path = query < 0 ? raw.AsMemory() : raw.AsMemory(0, query);
    }

    // The indexer costs a third of Get<T>; the server's own feature holds the address and makes nothing.
    private static void ReadClient(HttpContext http, Visit visit)
    {
        if (http.Features[typeof(IHttpConnectionFeature)] is not IHttpConnectionFeature connection)
        {
            return;
        }

        visit.ClientAddress = connection.RemoteIpAddress;
        visit.ClientPort = connection.RemotePort;
        if (connection.RemoteIpAddress is null)
        {
            visit.ClientUid = ((SocketPeer?)http.Features[typeof(SocketPeer)])?.Uid;
        }
    }

    private static long? BytesIn(HttpRequest request, Visit visit)
    {
        if (visit.Upload is { } upload)
        {
            return upload.Taken;
        }

        if (visit.Body is { } kept)
        {
            return kept.IsWhole || !IsPassed(visit) ? kept.Kept : request.ContentLength;
        }

        // What was not sent to Aurora was not read, whatever its head announces.
        return visit.Sends == 0 || request.ContentLength is null ? 0 : IsPassed(visit) ? request.ContentLength : null;
    }

    private static long? BytesOut(HttpContext http, Visit visit)
    {
        if (visit.ClientLeft)
        {
            return visit.Download?.Taken;
        }

        // A problem takes the place of a response of which nothing was passed on.
        if (visit.Download is { } download && (visit.Problem is null || download.Taken > 0))
        {
            return download.Taken;
        }

        return HttpMethods.IsHead(http.Request.Method)
            || http.Response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified
            ? 0
            : http.Response.ContentLength ?? 0;
    }

    private static bool IsPassed(Visit visit) => visit is { Problem: null, ClientLeft: false };
}
