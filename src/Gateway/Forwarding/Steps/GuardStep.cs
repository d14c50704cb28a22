using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 1: refuses what two servers could read differently, and reads which tenant the request is for.</summary>
internal static class GuardStep
{
    public static Problem? Check(GatewayRequest request)
    {
        var http = request.Http;
        if (RequestFraming.Check(http.Request) is { } malformed)
        {
            CloseConnection(http);
            return malformed;
        }

        if (!RequestMethod.IsForwarded(request.Method) || http.Request.Headers.Upgrade.Count > 0)
        {
            return RequestMethod.Refused;
        }

        // The indexer costs a third of Get<T>.
        var raw = ((IHttpRequestFeature)http.Features[typeof(IHttpRequestFeature)]!).RawTarget;
        if (TargetGuard.Check(raw, out var target) is { } ambiguous)
        {
            return ambiguous;
        }

        request.Target = target;
        return ForbiddenCredentials.Check(target.Query);
    }

    // In HTTP/2 the frames leave no doubt where the next request begins, and Kestrel logs a warning for the header.
    private static void CloseConnection(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            http.Response.OnStarting(static state =>
            {
                ((HttpResponse)state).Headers.Connection = "close";
                return Task.CompletedTask;
            }, http.Response);
        }
    }
}
