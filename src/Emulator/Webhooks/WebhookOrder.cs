namespace AuroraGateway.Emulator.Webhooks;

/// <summary>Reorders the deliveries of a webhook in pairs: the first waits until the second was sent, or for a few seconds.</summary>
internal sealed class WebhookOrder(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Completes when it is this delivery's turn; then call what it returns once the delivery was sent.</summary>
    public async Task<Action> TakeTurnAsync(string webhook, CancellationToken cancellation)
    {
        TaskCompletionSource mine;
        lock (gate)
        {
            if (waiting.Remove(webhook, out var earlier))
            {
                return () => earlier.TrySetResult();
            }

            waiting[webhook] = mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await mine.Task.WaitAsync(Longest, time, cancellation);
        }
        catch (TimeoutException)
        {
            // No second delivery came: there is nothing to swap with.
        }
        finally
        {
            lock (gate)
            {
                if (waiting.TryGetValue(webhook, out var still) && still == mine)
                {
                    waiting.Remove(webhook);
                }
            }
        }

        return static () => { };
    }
}
