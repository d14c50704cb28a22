using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AuroraGateway.Load.Processes;

/// <summary>What the emulator counted: the outside view of what the gateway did.</summary>
internal sealed record EmulatorStats(
    long Exchanges, Dictionary<string, long>? ExchangesByTenant, long Requests, long Unauthorized, string[]? CredentialsSeen)
{
    /// <summary>The most exchanges that any one tenant needed.</summary>
    public long MostExchangesOfOneTenant => ExchangesByTenant is { Count: > 0 } counts ? counts.Values.Max() : 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmulatorStats))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class EmulatorJson : JsonSerializerContext;
