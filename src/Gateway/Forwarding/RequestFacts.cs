using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding;

/// <summary>
/// Reads what the access line and the usage report say of a request from its context, when the request ends. References only: nothing is
/// formatted here.
/// </summary>
internal static class RequestFacts
{
    /// <param name="request">Its response is complete; it still holds its body.</param>
    public static void Read(GatewayRequest request)
    {
        if (request.Problem is null)
        {
            ReadHead(request);
        }

        request.BytesIn = BytesIn(request.Http.Request, request);
        request.BytesOut = BytesOut(request.Http, request);
    }

    /// <summary>Reads the head. For a refusal before it is written, because <see cref="PendingRefusals"/> then drops the head.</summary>
    public static void ReadHead(GatewayRequest request)
    {
        var http = request.Http;
        request.Protocol = http.Request.Protocol;
        if (http.Request.Headers.UserAgent is { Count: > 0 } agents && agents[0] is { Length: > 0 } agent)
        {
            // With one character more the writer can see that it was cut.
            request.UserAgent = agent.Length > AccessLine.LongestUserAgent ? agent[..(AccessLine.LongestUserAgent + 1)] : agent;
        }

        ReadPath(http, request);
        ReadClient(http, request);
    }

    private static void ReadPath(HttpContext http, GatewayRequest request)
    {
        var raw = ((IHttpRequestFeature)http.Features[typeof(IHttpRequestFeature)]!).RawTarget;
        var query = raw.AsSpan().IndexOfAny('?', '#');
        request.Path = query < 0 ? raw.AsMemory() : raw.AsMemory(0, query);
    }

    // The indexer costs a third of Get<T>; the server's own feature holds the address and makes nothing.
    private static void ReadClient(HttpContext http, GatewayRequest request)
    {
        if (http.Features[typeof(IHttpConnectionFeature)] is not IHttpConnectionFeature connection)
        {
            return;
        }

        request.ClientAddress = connection.RemoteIpAddress;
        request.ClientPort = connection.RemotePort;
        if (connection.RemoteIpAddress is null)
        {
            request.ClientUid = ((SocketPeer?)http.Features[typeof(SocketPeer)])?.Uid;
        }
    }

    private static long? BytesIn(HttpRequest http, GatewayRequest request)
    {
        if (request.Upload is { } upload)
        {
            return upload.Taken;
        }

        if (request.Body is { } kept)
        {
            return kept.IsWhole || !IsPassed(request) ? kept.Kept : http.ContentLength;
        }

        // What was not sent to Aurora was not read, whatever its head announces.
        return request.Sends == 0 || http.ContentLength is null ? 0 : IsPassed(request) ? http.ContentLength : null;
    }

    private static long? BytesOut(HttpContext http, GatewayRequest request)
    {
        if (request.ClientLeft)
        {
            return request.Download?.Taken;
        }

        // A problem takes the place of a response of which nothing was passed on.
        if (request.Download is { } download && (request.Problem is null || download.Taken > 0))
        {
            return download.Taken;
        }

        return HttpMethods.IsHead(http.Request.Method)
            || http.Response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified
            ? 0
            : http.Response.ContentLength ?? 0;
    }

    private static bool IsPassed(GatewayRequest request) => request is { Problem: null, ClientLeft: false };
}
