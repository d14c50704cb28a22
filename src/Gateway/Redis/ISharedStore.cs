namespace AuroraGateway.Redis;

/// <summary>
/// The connection of one replica to the store that all replicas share. Every call may throw <see cref="SharedStoreException"/>, may never
/// complete, or may have taken effect although it failed.
/// </summary>
internal interface ISharedStore
{
    /// <summary>Characters of a message with its tags, at most: longer ones are not read.</summary>
    const int LongestMessage = 1121;

    /// <summary>Raised with every message of <see cref="SharedNames.News"/>, this replica's own too.</summary>
    event Action<string>? Received;

    /// <summary>Raised when a lost connection is back: messages may have been missed.</summary>
    event Action? Restored;

    /// <summary>
    /// Why the last attempt to connect failed, or with which error the server responded; null if there is nothing to say.
    /// </summary>
    string? Refusal { get; }

    /// <summary>Connects if that is still to be done, writes something and reads the time.</summary>
    Task ProbeAsync(CancellationToken cancellation);

    /// <summary>Closes the connection, so that the next probe opens another one by name.</summary>
    Task DisconnectAsync();

    /// <summary>Says something to every replica, and writes it down for those that are away.</summary>
    Task TellAsync(string message);

    /// <summary>Says that this replica is up, in place of what it said before, and reads what the others said.</summary>
    Task<Roll> CallRollAsync(string member, string before, TimeSpan life);

    /// <summary>The messages since then, requested once all later messages will be received; the time is by the store's clock, null for
    /// "from now on".</summary>
    Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since);
}

/// <summary>The replicas that report to be running.</summary>
/// <param name="Now">The store's clock, milliseconds since 1970.</param>
/// <param name="Members">As they were written, by any client of the store.</param>
/// <param name="IsCrowded">There are more than were read.</param>
internal readonly record struct Roll(long Now, IReadOnlyList<string> Members, bool IsCrowded);
