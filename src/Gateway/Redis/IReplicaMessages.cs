namespace AuroraGateway.Redis;

/// <summary>What a replica does with the messages of the others, and what it sends them.</summary>
internal interface IReplicaMessages : IDisposable
{
    /// <summary>A message was published just now.</summary>
    void Receive(string message);

    /// <summary>Reads what was published while this replica did not listen.</summary>
    /// <param name="atMost">For each response, in time in which this process runs.</param>
    Task CatchUpAsync(TimeSpan atMost);

    /// <summary>Sends what could not be sent while the store was unavailable, before this replica reads anything from the store.</summary>
    /// <param name="atMost">For each message.</param>
    /// <param name="cancellation">Of the join.</param>
    Task SendPendingAsync(TimeSpan atMost, CancellationToken cancellation);

    /// <summary>Sends what was added during the join.</summary>
    Task SendRestAsync();

    /// <summary>The store is unavailable: no message will come.</summary>
    void Lost();
}
