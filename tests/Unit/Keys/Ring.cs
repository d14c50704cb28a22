using System.Diagnostics.Metrics;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys;

/// <summary>A ring with a fake clock and an exchange in the test's hand.</summary>
internal sealed class Ring : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly KeyMetrics metrics;

    /// <param name="configure">Other bounds than the usual.</param>
    /// <param name="random">What every draw brings, 0 to 1.</param>
    /// <param name="meters">Receives the metrics; null for none.</param>
    /// <param name="news">Receives the messages; null for none.</param>
    /// <param name="log">Receives the events; null for none.</param>
    public Ring(
        Func<KeyTerms, KeyTerms>? configure = null, double random = 0, IMeterFactory? meters = null, IKeyPublisher? news = null,
        ILogger<KeyRing>? log = null)
    {
        metrics = new KeyMetrics(meters ?? new NoMeters());
        var terms = configure?.Invoke(new KeyTerms()) ?? new KeyTerms();
        Time = new FakeTimeProvider(Start);
        Exchange = new GatedExchange(Time);
        Endpoint = new ExchangeEndpoint(Time, NullLogger<ExchangeEndpoint>.Instance, () => 0.5);
        Keys = new KeyRing(Exchange, Endpoint, terms, Time, metrics, log ?? NullLogger<KeyRing>.Instance, () => random, news);
    }

    /// <summary>The terms in use.</summary>
    public KeyTerms Terms => Keys.Terms;

    public FakeTimeProvider Time { get; }

    public GatedExchange Exchange { get; }

    public ExchangeEndpoint Endpoint { get; }

    public KeyRing Keys { get; }

    public static KeyOwner Owner(int tenant) => new(Tenant(tenant));

    public static TenantId Tenant(int number) => TenantId.Parse($"{number:x8}-0000-4000-8000-000000000000");

    public static (KeyOwner Owner, SessionToken Token) Session(int tenant, string token, string caller = "app")
    {
        var session = SessionToken.TryParse(token)!;
        return (new KeyOwner(Tenant(tenant), session.HandleFor(caller)), session);
    }

    /// <summary>Changes the terms, as a reload does.</summary>
    public void Use(Func<KeyTerms, KeyTerms> change) => Keys.Follow(change(Terms));

    public Task<KeyResult> AskAsync(
        KeyOwner owner, SessionToken? session = null, string caller = "app", CancellationToken cancellation = default) =>
        Keys.GetAsync(owner, session, caller, cancellation).AsTask().Within("result of the ring");

    /// <summary>Exchanges a key for the owner.</summary>
    public async Task<TemporaryKey> HoldAsync(KeyOwner owner, string bearer, TimeSpan? lifetime = null)
    {
        var asked = AskAsync(owner);
        (await Exchange.NextAsync()).Complete(Exchange.Key(bearer, lifetime));
        return (await asked).Key!;
    }

    /// <summary>Until an exchange of the only owner has failed and that is noted.</summary>
    public Task UntilFailedAsync() => Waiting.UntilAsync(() => Keys.Snapshot(1).Slots.Single().Failure is not null);

    /// <summary>Begins so many exchanges, each for a tenant of its own from the hundredth on.</summary>
    public async Task<List<GatedExchange.Purchase>> BeginAsync(int exchanges)
    {
        var purchases = new List<GatedExchange.Purchase>();
        for (var i = 0; i < exchanges; i++)
        {
            _ = AskAsync(Owner(100 + i));
            purchases.Add(await Exchange.NextAsync());
        }

        return purchases;
    }

    /// <summary>Lets what is queued on the thread pool run.</summary>
    public static async Task QuiesceAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
            if (ThreadPool.PendingWorkItemCount == 0)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        Keys.Dispose();
        metrics.Dispose();
    }
}
