namespace AuroraGateway.Telemetry.Events;

/// <summary>Something that is different from now on.</summary>
/// <param name="At">When it last happened.</param>
/// <param name="Level">How bad it is; Information is good news.</param>
/// <param name="What">A sentence without a secret.</param>
/// <param name="Times">How often in a row.</param>
internal sealed record StateChange(DateTimeOffset At, LogLevel Level, string What, int Times);
