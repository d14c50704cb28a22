using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>The messages about keys: those of the other replicas, and this one's.</summary>
public sealed class KeyMessages(Hearing hearing, SharedNews news, Wakeups wakeups, TimeProvider time) : IReplicaMessages
{
    public void Receive(string message) => hearing.Live(message);

    public Task CatchUpAsync(TimeSpan atMost) => hearing.CatchUpAsync(atMost);

    public Task SendPendingAsync(TimeSpan atMost, CancellationToken cancellation) => news.TellAheadAsync(atMost, time, cancellation);

    public Task SendRestAsync() => news.CatchUpAsync();

    // What waits for another replica's message would wait in vain.
    public void Lost() => wakeups.WakeAll();

    public void Dispose() => hearing.Dispose();
}
