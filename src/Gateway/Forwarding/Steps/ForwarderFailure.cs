using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>What is known when the forwarder could not send a request, or not return its response.</summary>
/// <param name="Error">The forwarder's error.</param>
/// <param name="Exception">What the forwarder caught.</param>
/// <param name="Status">What the forwarder would return: only this shows whether a body that stopped ran out of time.</param>
internal readonly record struct ForwarderFailure(ForwarderError Error, Exception? Exception, int Status)
{
    /// <summary>True if the response began before the failure.</summary>
    public bool HasStarted { get; init; }

    /// <summary>True if the caller certainly left.</summary>
    public bool HasCallerLeft { get; init; }

    public T? Cause<T>()
        where T : Exception => Causes.Of(Exception).OfType<T>().FirstOrDefault();
}
