using System.Diagnostics.Metrics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>One replica's shared exchange with a fake clock, a store and an Aurora in the test's hand.</summary>
internal sealed class Replica : IDisposable
{
    public const string Origin = "https://api.example.com";
    public const string Application = "00000000-0000-4000-8000-000000000001";

    private readonly SharedMetrics metrics;

    /// <param name="meters">Receives the metrics; null for none.</param>
    /// <param name="log">Receives the events about sharing; null for none.</param>
    /// <param name="together">Whether it has joined the others.</param>
    /// <param name="random">What every draw brings, 0 to 1.</param>
    /// <param name="key">Its application key.</param>
    public Replica(
        IMeterFactory? meters = null, ILogger<SharedState>? log = null, bool together = true, double random = 1,
            string key = "application-key-one")
    {
        Aurora = new GatedExchange(Time);
        Store = new ScriptedStore(Time);
        State = new SharedState(Time, log ?? NullLogger<SharedState>.Instance, configured: true);
        if (together)
        {
            State.Join();
        }

        metrics = new SharedMetrics(meters ?? new NoMeters(), State);
        ApplicationKeys = new ApplicationKeys(Key(key), NullLogger<ApplicationKeys>.Instance);
        Guard = new StoreGuard(State, metrics, TimeSpan.FromMilliseconds(50), Time);
        Seals = new Seals(ApplicationKeys, Origin, Application);
        Macs = new SharedMacs(ApplicationKeys, Origin, Application, Time);
        Clock = new StoreClock(Time);
        ReplicaHeartbeat = new ReplicaHeartbeat(Macs, Clock, Count);
        Names = new SharedNames("test", Origin, Application);
        Clock.Read(Store.Now);
        Signed = new SignedMessage(Macs);
        News = new KeyPublisher(Store, Store, Guard, Names, Seals, Signed, Clock, Drops);
        Entries = new SharedEntries(Seals, Macs, Clock, Drops, Time);
        Exchange = new SharedExchange(
            Aurora, Store, Guard, State, metrics, Wakeups, News, Names, Entries, new RedisOptions(), Time, () => random);
    }

    public FakeTimeProvider Time { get; } = new(Ring.Start);

    public KeyTerms Terms { get; } = new();

    public GatedExchange Aurora { get; }

    public ScriptedStore Store { get; }

    public SharedState State { get; }

    public StoreGuard Guard { get; }

    public ApplicationKeys ApplicationKeys { get; }

    public Seals Seals { get; }

    public SharedMacs Macs { get; }

    public StoreClock Clock { get; }

    public ReplicaCount Count { get; } = new();

    public ReplicaHeartbeat ReplicaHeartbeat { get; }

    public SignedMessage Signed { get; }

    public DropLedger Drops { get; } = new();

    public SharedEntries Entries { get; }

    public SharedMetrics Metrics => metrics;

    public SharedNames Names { get; }

    public KeyPublisher News { get; }

    public Wakeups Wakeups { get; } = new();

    public SharedExchange Exchange { get; }

    public static ApplicationKey Key(string text)
    {
        Assert.Null(ApplicationKey.TryParse(text, out var key));
        return key!;
    }

    public Task<ExchangeOutcome> BuyAsync(
        KeyOwner owner, SessionToken? session = null, string? unwanted = null, TimeSpan? heldFor = null) =>
        Exchange.BuyAsync(new ExchangeRequest(owner, session, unwanted, Terms, heldFor), CancellationToken.None).AsTask()
            .Within("outcome of the exchange");

    /// <summary>An entry as another replica would have stored it.</summary>
    public byte[] Entry(KeyOwner owner, string bearer, TimeSpan? lifetime = null, KeySeal? seal = null)
    {
        var bought = Aurora.Key(bearer, lifetime);
        var header = new EntryHeader(bought.Fingerprint, EntryHeader.FirstEpoch, 7).ToString();
        var content = StoredKey.Of(bought, Store.Now, ClockReading.Of(Time), Time).ToBytes();
        return [.. System.Text.Encoding.ASCII.GetBytes(header), .. (seal ?? Seals.Current).Seal(EnvelopeKind.Key, content, owner, header)];
    }

    /// <summary>A message as another replica says it.</summary>
    public string Says(KeyMessage message, string sender = "other", long number = 1, long? at = null) =>
        Signed.Write(message, sender, number, at ?? Store.Now);

    /// <summary>A lease as another replica holds it.</summary>
    public Look Held(KeyOwner owner, TimeSpan left) =>
        new(LookKind.Held, Store.Now, Left: left, Text: LeaseText.Create(
            Seals.Current.Mac, Names.Of(owner, Seals.Current).Lease, Store.Now));

    public void Dispose() => metrics.Dispose();
}
