using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>How a request came by its key.</summary>
public enum KeySource
{
    /// <summary>Held in memory.</summary>
    Memory,

    /// <summary>This request caused the exchange.</summary>
    Exchange,

    /// <summary>It waited for an exchange that another request had caused.</summary>
    Joined,

    /// <summary>From the store that replicas share.</summary>
    Shared,
}

/// <summary>A key, or why there is none.</summary>
public readonly record struct KeyResult(TemporaryKey? Key, KeyFailure? Failure, KeySource Source)
{
    public static KeyResult Of(TemporaryKey key, KeySource source) => new(key, null, source);

    public static KeyResult Of(KeyFailure failure) => new(null, failure, KeySource.Memory);
}
