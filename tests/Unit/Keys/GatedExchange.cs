using System.Threading.Channels;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

/// <summary>An exchange that a test controls: each attempt waits until the test completes it.</summary>
internal sealed class GatedExchange(TimeProvider time) : IKeyExchange
{
    private readonly Channel<Purchase> purchases = Channel.CreateUnbounded<Purchase>();
    private int count;

    /// <summary>Returns at once instead of waiting; null waits.</summary>
    public Func<ExchangeRequest, ExchangeOutcome>? Automatic { get; set; }

    public int Count => Volatile.Read(ref count);

    public ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref count);
        if (Automatic is { } result)
        {
            return new(result(request));
        }

        var purchase = new Purchase(request, number, cancellation);
        purchases.Writer.TryWrite(purchase);
        return new(purchase.Outcome.Task.WaitAsync(cancellation));
    }

    /// <summary>The next purchase that the ring asked for.</summary>
    public async Task<Purchase> NextAsync() => await purchases.Reader.ReadAsync().AsTask().Within("exchange that was to begin");

    public ExchangedKey Key(string bearer, TimeSpan? lifetime = null) =>
        ExchangedKey.TryCreate(bearer, ClockReading.Of(time), lifetime ?? TimeSpan.FromHours(13))!;

    internal sealed record Purchase(ExchangeRequest Request, int Number, CancellationToken Cancellation)
    {
        public TaskCompletionSource<ExchangeOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete(ExchangeOutcome outcome) => Outcome.SetResult(outcome);
    }
}
