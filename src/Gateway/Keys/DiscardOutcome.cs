namespace AuroraGateway.Keys;

/// <summary>What became of a key that Aurora refused.</summary>
internal enum DiscardOutcome
{
    /// <summary>It is gone; ask for the next.</summary>
    Discarded,

    /// <summary>Another took its place already; ask for that.</summary>
    Superseded,

    /// <summary>Fresh keys are rejected too: the key stays, no further exchange is made for a while, and Aurora's response is passed
    /// on.</summary>
    Braked,
}
