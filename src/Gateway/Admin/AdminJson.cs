using System.Text.Json.Serialization;
using AuroraGateway.Admin.Status;
using AuroraGateway.Keys;
using AuroraGateway.Usage;

namespace AuroraGateway.Admin;

/// <summary>What the admin listener says in JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(KeyRingSnapshot))]
[JsonSerializable(typeof(MutedTrouble))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(DroppedKeys))]
[JsonSerializable(typeof(LevelInForce))]
[JsonSerializable(typeof(ReloadOutcome))]
internal sealed partial class AdminJson : JsonSerializerContext;

/// <summary>The response to <c>DELETE /keys/{tenant}</c>.</summary>
internal sealed record DroppedKeys(string Tenant, int Dropped);

/// <summary>The response to <c>PUT</c> and <c>DELETE /troubles/{code}/mute</c>.</summary>
/// <param name="Code">Of the trouble.</param>
/// <param name="MutedUntil">Null if it is not muted any more.</param>
internal sealed record MutedTrouble(string Code, DateTimeOffset? MutedUntil);

/// <summary>The response to <c>/log/level</c>.</summary>
internal sealed record LevelInForce(LogLevel Level);

/// <summary>The response to <c>POST /reload</c>.</summary>
internal sealed record ReloadOutcome(
    bool Applied, DateTimeOffset LoadedAt, IReadOnlyList<string> Errors, IReadOnlyList<string> RestartNeeded)
{
    /// <summary>What the audit says of it. The mistakes themselves have an event of their own.</summary>
    internal string Audit => Applied ? "configuration applied" : $"configuration refused, mistakes: {Errors.Count}";
}
