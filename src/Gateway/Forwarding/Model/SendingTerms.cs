using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Model;

/// <summary>How the forwarder sends requests to Aurora; immutable.</summary>
/// <param name="activityTimeout">How long a request may go without a byte either way.</param>
internal sealed class SendingTerms(TimeSpan activityTimeout)
{
    private readonly ForwarderRequestConfig encrypted = Over(HttpVersion.Version20, activityTimeout);
    private readonly ForwarderRequestConfig clear = Over(HttpVersion.Version11, activityTimeout);

    /// <summary>HTTP/2 where TLS negotiates it; over plain TCP there is no negotiation.</summary>
    internal ForwarderRequestConfig To(Upstream upstream) =>
        upstream.Origin.IsEncrypted && !upstream.Connections.RequiresHttp1 ? encrypted : clear;

    private static ForwarderRequestConfig Over(Version version, TimeSpan activityTimeout) => new()
    {
        ActivityTimeout = activityTimeout,
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        AllowResponseBuffering = false,
    };
}
