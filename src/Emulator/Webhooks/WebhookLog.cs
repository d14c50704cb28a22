using System.Text.Json;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>The last 200 attempts and how many there were.</summary>
internal sealed class WebhookLog
{
    private const int Capacity = 200;

    private readonly Lock _lock = new();
    private readonly Queue<WebhookAttempt> _attempts = new();
    private long _failed;
    private long _dropped;
    private long _disabled;

    public ArrivalCounter Delivered { get; } = new();

    public ArrivalCounter Attempts { get; } = new();

    public void Add(WebhookAttempt attempt)
    {
        lock (_lock)
        {
            _attempts.Enqueue(attempt);
            if (_attempts.Count > Capacity)
            {
                _attempts.Dequeue();
            }

            _failed += attempt.Succeeded ? 0 : 1;
        }

        if (attempt.Succeeded)
        {
            Delivered.Add();
        }

        Attempts.Add();
    }

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountDisabled() => Interlocked.Increment(ref _disabled);

    public IReadOnlyList<WebhookAttempt> Snapshot()
    {
        lock (_lock)
        {
            return [.. _attempts];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _attempts.Clear();
            _failed = _dropped = _disabled = 0;
        }

        Delivered.Clear();
        Attempts.Clear();
    }

    public void Write(Utf8JsonWriter writer, int pending)
    {
        writer.WriteStartObject();
        writer.WriteNumber("delivered", Delivered.Count);
        writer.WriteNumber("failedAttempts", Interlocked.Read(ref _failed));
        writer.WriteNumber("pending", pending);
        writer.WriteNumber("dropped", Interlocked.Read(ref _dropped));
        writer.WriteNumber("disabled", Interlocked.Read(ref _disabled));
        writer.WriteStartArray("attempts");
        foreach (var attempt in Snapshot())
        {
            writer.WriteStartObject();
            writer.WriteString("webhookId", attempt.WebhookId);
            writer.WriteString("event", attempt.Event);
            writer.WriteString("tenant", attempt.Tenant);
            writer.WriteString("status", attempt.Status);
            writer.WriteNumber("number", attempt.Number);
            writer.WriteString("outcome", attempt.Outcome);
            writer.WriteBoolean("succeeded", attempt.Succeeded);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
