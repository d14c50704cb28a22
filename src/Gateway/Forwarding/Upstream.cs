using System.Net;
using AuroraGateway.Keys.Exchange;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>Aurora as the pipeline sees it: where, over which connections, as which application, with which header fields.</summary>
public sealed class Upstream(IHttpForwarder forwarder, AuroraClient client, AuroraOrigin origin, string applicationId, ApplicationKeys applicationKeys, HeaderAllowList headers, ReplayPolicy replay, TimeSpan activityTimeout)
{
    public IHttpForwarder Forwarder { get; } = forwarder;

    public AuroraClient Client { get; } = client;

    public AuroraOrigin Origin { get; } = origin;

    public string ApplicationId { get; } = applicationId;

    public ApplicationKeys ApplicationKeys { get; } = applicationKeys;

    /// <summary>Replaced at a reload; a request reads each of these once.</summary>
    public HeaderAllowList Headers { get; set; } = headers;

    public ReplayPolicy Replay { get; set; } = replay;

    // HTTP/2 where TLS negotiates it; in clear text there is nothing to negotiate with.
    public ForwarderRequestConfig Request { get; private set; } = RequestFor(origin, activityTimeout);

    /// <summary>How long a request may go without a byte either way, for requests to come.</summary>
    public TimeSpan ActivityTimeout
    {
        set => Request = RequestFor(Origin, value);
    }

    private static ForwarderRequestConfig RequestFor(AuroraOrigin origin, TimeSpan activityTimeout) => new()
    {
        ActivityTimeout = activityTimeout,
        Version = origin.IsEncrypted ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        AllowResponseBuffering = false,
    };
}
