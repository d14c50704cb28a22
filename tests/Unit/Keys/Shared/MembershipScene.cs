using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>One replica that is to join the others: its ring, its store, and its log.</summary>
internal sealed class MembershipScene : IDisposable
{
    /// <param name="random">What every draw brings, 0 to 1.</param>
    public MembershipScene(double random = 0.5)
    {
        Replica = new Replica(log: Log, together: false);
        KeyReceiver = new KeyReceiver(Store, Replica.News, Replica.Signed, Replica.Clock, Replica.Drops, Replica.Wakeups, Ring.Keys,
            Replica.Metrics, Replica.Time);
        Member = new ReplicaMembership(
            Store, State, KeyReceiver, Replica.ReplicaHeartbeat,
            new RedisOptions(),
            Replica.Time, () => random);
    }

    public LogRecord<SharedState> Log { get; } = new();

    public Ring Ring { get; } = new();

    public Replica Replica { get; }

    public KeyReceiver KeyReceiver { get; }

    public ReplicaMembership Member { get; }

    public ScriptedStore Store => Replica.Store;

    public SharedState State => Replica.State;

    public string? Reason => State.Current.Reason;

    public IEnumerable<string> LogEvents => Log.Lines.Select(static line => line[..line.IndexOf(':', StringComparison.Ordinal)]);

    public Task StartAsync() => Member.StartAsync(CancellationToken.None);

    public async Task StopAsync()
    {
        var stopping = Member.StopAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => stopping.IsCompletedSuccessfully);
    }

    public void Pass(double seconds) => Replica.Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Time passes until it is together with the others.</summary>
    public Task JoinAsync() => Waiting.UntilAsync(() =>
    {
        Pass(0.1);
        return State.IsJoined;
    });

    public bool Holds(KeyOwner owner) => Ring.Keys.BackendKeys.Any(key => key.Owner == owner);

    public void Dispose()
    {
        Member.Dispose();
        Ring.Dispose();
        Replica.Dispose();
    }
}
