namespace AuroraGateway.Hosting.Lifetime;

/// <summary>What ends step by step when the process stops.</summary>
internal interface IDepartingListeners
{
    /// <summary>Accepts what waits already, and no connection of callers more.</summary>
    Task LeaveAsync();

    /// <summary>Begins no further exchange of keys.</summary>
    void StopExchanging();
}
