using System.Globalization;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>
/// Sends webhooks as Aurora does: GET requests, a bounded time for the response, up to 5 retries over 24 hours, disabled after 48 hours of
/// failures. At most a thousand deliveries wait, and sixteen are sent at once.
/// </summary>
internal sealed class WebhookSender(WebhookTable table, WebhookLog log, EmulatorBehaviour behaviour, TimeProvider time) : IAsyncDisposable
{
    private const int MostPending = 1_000;
    private const int MostAtOnce = 16;

    // Aurora publishes the number of retries and the whole time, not the steps.
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(50), TimeSpan.FromHours(5), TimeSpan.FromHours(18),
    ];

    private readonly SemaphoreSlim slots = new(MostAtOnce);
    private readonly CancellationTokenSource stopping = new();
    private readonly WebhookOrder order = new(time);
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = MostAtOnce,
        MaxResponseDrainSize = 0,
    });

    private int pending;

    public int Pending => Volatile.Read(ref pending);

    /// <summary>Sends an event to a webhook, with the duplicates that a switch asks for. Returns at once.</summary>
    public void Send(Webhook webhook, WebhookEvent happened)
    {
        for (var copy = 0; copy <= behaviour.WebhookDuplicates; copy++)
        {
            if (Interlocked.Increment(ref pending) > MostPending)
            {
                Interlocked.Decrement(ref pending);
                log.CountDropped();
                continue;
            }

            _ = DeliverAsync(webhook.Id, happened);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        client.Dispose();
    }

    private async Task DeliverAsync(string id, WebhookEvent happened)
    {
        // Its place in the order is that of the call, not that of the thread which goes on.
        var turn = behaviour.WebhookReorder ? order.TakeTurnAsync(id, stopping.Token) : null;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await WaitAsync(TimeSpan.FromMilliseconds(behaviour.WebhookDelayMs));
            var sent = turn is null ? static () => { } : await turn;
            try
            {
                for (var number = 1; await AttemptAsync(id, happened, number) is false && number <= Pauses.Length; number++)
                {
                    sent();
                    await WaitAsync(Pauses[number - 1] / behaviour.WebhookTimeScale);
                }
            }
            finally
            {
                sent();
            }
        }
        catch (OperationCanceledException)
        {
            // The emulator stops: what was not delivered by now is dropped.
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    /// <summary>Whether an attempt succeeded; null if there is no webhook to send to any longer.</summary>
    private async Task<bool?> AttemptAsync(string id, WebhookEvent happened, int number)
    {
        await slots.WaitAsync(stopping.Token);
        try
        {
            if (table.Find(id) is not { Fields.Enabled: true } webhook)
            {
                return null;
            }

            var (outcome, succeeded) = await RequestAsync(webhook.Fields, happened);
            if (succeeded)
            {
                table.NoteSuccess(id);
            }
            else if (table.NoteFailure(id, time.GetUtcNow(), WebhookTable.Patience / behaviour.WebhookTimeScale))
            {
                log.CountDisabled();
            }

            var (tenant, status) = (happened.Value("TENANT_ID"), happened.Value("STATUS"));
            log.Add(new WebhookAttempt(id, happened.Name, tenant, status, number, outcome, succeeded));
            return succeeded;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<(string Outcome, bool Succeeded)> RequestAsync(WebhookFields webhook, WebhookEvent happened)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMilliseconds(behaviour.WebhookTimeoutMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stopping.Token);
        try
        {
            using var request = WebhookTemplate.ToRequest(webhook, happened.Value);
            // The head of the response decides; the body is not read.
            using var response = await client.SendAsync(request, either.Token);
            return (((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), response.IsSuccessStatusCode);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return ("timeout", false);
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException)
        {
            return ("no-connection", false);
        }
    }

    private Task WaitAsync(TimeSpan pause) => pause > TimeSpan.Zero ? Task.Delay(pause, time, stopping.Token) : Task.CompletedTask;
}
