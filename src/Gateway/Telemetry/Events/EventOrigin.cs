namespace AuroraGateway.Telemetry.Events;

/// <summary>Who can cause an event, and so how often it can happen.</summary>
internal enum EventOrigin
{
    /// <summary>The operator, the gateway itself, or a server that it depends on.</summary>
    Gateway,

    /// <summary>A caller with a good proof.</summary>
    Caller,

    /// <summary>Any client that can open a connection.</summary>
    Stranger,
}
