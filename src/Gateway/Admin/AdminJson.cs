using System.Text.Json.Serialization;
using AuroraGateway.Admin.Status;
using AuroraGateway.Keys;

namespace AuroraGateway.Admin;

/// <summary>What the admin listener says in JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(KeyRingSnapshot))]
[JsonSerializable(typeof(DroppedKeys))]
[JsonSerializable(typeof(LevelInForce))]
public sealed partial class AdminJson : JsonSerializerContext;

/// <summary>The answer to <c>DELETE /keys/{tenant}</c>.</summary>
public sealed record DroppedKeys(string Tenant, int Dropped);

/// <summary>The answer to <c>/log/level</c>.</summary>
public sealed record LevelInForce(LogLevel Level);
