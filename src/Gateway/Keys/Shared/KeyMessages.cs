using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The messages about keys: those of the other replicas, and this one's.</summary>
internal sealed class KeyMessages(KeyReceiver receiver, KeyPublisher publisher, Wakeups wakeups, TimeProvider time) : IReplicaMessages
{
    public void Receive(string message) => receiver.Live(message);

    public Task CatchUpAsync(TimeSpan atMost) => receiver.CatchUpAsync(atMost);

    public Task SendPendingAsync(TimeSpan atMost, CancellationToken cancellation) =>
        publisher.PublishPendingAsync(atMost, time, cancellation);

    public Task SendRestAsync() => publisher.CatchUpAsync();

    // What waits for another replica's message would wait without success.
    public void Lost() => wakeups.WakeAll();

    public void Dispose() => receiver.Dispose();
}
