using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Load.Peers.BareYarp;

/// <summary>YARP's own copying of header fields, with the caller's key taken off and one fixed key put on.</summary>
internal sealed class FixedHeader(string authorization) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Remove("X-Api-Key");
        proxyRequest.Headers.TryAddWithoutValidation("Authorization", authorization);
    }
}
