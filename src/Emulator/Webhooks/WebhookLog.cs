using System.Text.Json;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>The last 200 attempts and how many there were.</summary>
internal sealed class WebhookLog
{
    private const int Capacity = 200;

    private readonly Lock gate = new();
    private readonly Queue<WebhookAttempt> attempts = new();
    private long failed;
    private long dropped;
    private long disabled;

    public ArrivalCounter Delivered { get; } = new();

    public ArrivalCounter Attempts { get; } = new();

    public void Add(WebhookAttempt attempt)
    {
        lock (gate)
        {
            attempts.Enqueue(attempt);
            if (attempts.Count > Capacity)
            {
                attempts.Dequeue();
            }

            failed += attempt.Succeeded ? 0 : 1;
        }

        if (attempt.Succeeded)
        {
            Delivered.Add();
        }

        Attempts.Add();
    }

    public void CountDropped() => Interlocked.Increment(ref dropped);

    public void CountDisabled() => Interlocked.Increment(ref disabled);

    public IReadOnlyList<WebhookAttempt> Snapshot()
    {
        lock (gate)
        {
            return [.. attempts];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            attempts.Clear();
            failed = dropped = disabled = 0;
        }

        Delivered.Clear();
        Attempts.Clear();
    }

    public void Write(Utf8JsonWriter writer, int pending)
    {
        writer.WriteStartObject();
        writer.WriteNumber("delivered", Delivered.Count);
        writer.WriteNumber("failedAttempts", Interlocked.Read(ref failed));
        writer.WriteNumber("pending", pending);
        writer.WriteNumber("dropped", Interlocked.Read(ref dropped));
        writer.WriteNumber("disabled", Interlocked.Read(ref disabled));
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
