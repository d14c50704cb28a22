namespace AuroraGateway.Redis;

/// <summary>Why the store cannot be used: what a standalone replica reports in log and metrics.</summary>
public enum StoreFailure
{
    /// <summary>Not connected since the start.</summary>
    NotConnected,

    /// <summary>An established connection was closed or reset.</summary>
    ConnectionLost,

    /// <summary>No connection can be opened: name, address, TLS, password.</summary>
    Unreachable,

    /// <summary>No response to any command for seconds in which this process ran.</summary>
    NoResponse,

    /// <summary>One response did not come in time, while others did.</summary>
    Late,

    /// <summary>Redis responds with an error.</summary>
    Error,

    /// <summary>Redis is a read-only replica now: its name may point elsewhere.</summary>
    ReadOnly,

    /// <summary>Messages of the other replicas do not arrive.</summary>
    NewsMissing,
}

/// <summary>The store failed; the message is for operators and holds no secret.</summary>
internal sealed class SharedStoreException(string message, StoreFailure trouble = StoreFailure.Error) : Exception(message)
{
    public StoreFailure Trouble { get; } = trouble;
}
