using System.Net;
using AuroraGateway.Keys.Exchange;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>How requests are sent on, whatever the site: with which header fields, sent again when, given up after what silence.</summary>
public sealed class Upstream(IHttpForwarder forwarder, HeaderAllowList headers, ReplayPolicy replay, TimeSpan activityTimeout)
{
    private ForwarderRequestConfig encrypted = RequestFor(activityTimeout, HttpVersion.Version20);
    private ForwarderRequestConfig clear = RequestFor(activityTimeout, HttpVersion.Version11);

    public IHttpForwarder Forwarder { get; } = forwarder;

    /// <summary>Replaced at a reload; a request reads each of these once.</summary>
    public HeaderAllowList Headers { get; set; } = headers;

    public ReplayPolicy Replay { get; set; } = replay;

    /// <summary>How long a request may go without a byte either way, for requests to come.</summary>
    public TimeSpan ActivityTimeout
    {
        get => encrypted.ActivityTimeout!.Value;
        set
        {
            encrypted = RequestFor(value, HttpVersion.Version20);
            clear = RequestFor(value, HttpVersion.Version11);
        }
    }

    // HTTP/2 where TLS negotiates it; in clear text there is nothing to negotiate with.
    public ForwarderRequestConfig RequestTo(AuroraSite site) => site.Origin.IsEncrypted && !site.Lines.RequiresHttp1 ? encrypted : clear;

    private static ForwarderRequestConfig RequestFor(TimeSpan activityTimeout, Version version) => new()
    {
        ActivityTimeout = activityTimeout,
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        AllowResponseBuffering = false,
    };
}
