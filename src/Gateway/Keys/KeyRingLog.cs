using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Log events of the ring and its slots.</summary>
internal static partial class KeyRingLog
{
    [LoggerMessage(1101, LogLevel.Information, "{Owner} has a new key, generation {Generation}, which expires at {EndsAt:u}")]
    public static partial void Exchanged(ILogger log, KeyOwner owner, long generation, DateTimeOffset endsAt);

    [LoggerMessage(1102, LogLevel.Warning, "No key for {Owner} ({Kind}): {Detail}")]
    public static partial void Failed(ILogger log, KeyOwner owner, KeyFailureKind kind, string detail);

    [LoggerMessage(1103, LogLevel.Warning, "Aurora rejected the key of {Owner}, generation {Generation}. The key is discarded")]
    public static partial void Refused(ILogger log, KeyOwner owner, long generation);

    [LoggerMessage(
        1104, LogLevel.Error, "Aurora rejected a new key of {Owner} too, generation {Generation}. No key is exchanged for it for {Brake}")]
    public static partial void Braked(ILogger log, KeyOwner owner, long generation, TimeSpan brake);

    [LoggerMessage(1105, LogLevel.Information, "Dropped {Count} keys of tenant {Tenant}")]
    public static partial void Dropped(ILogger log, TenantId tenant, int count);

    [LoggerMessage(
        1106, LogLevel.Warning,
        "The key of {Owner} expires after {Life}, less than Keys:Margin. A tenth of its life is used as the margin")]
    public static partial void ShortLived(ILogger log, KeyOwner owner, TimeSpan life);

    [LoggerMessage(1107, LogLevel.Error, "The exchange for {Owner} failed unexpectedly")]
    public static partial void Unexpected(ILogger log, KeyOwner owner, Exception exception);
}
