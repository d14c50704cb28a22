using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Load.Processes;

/// <summary>A caller as the gateway's configuration knows it, with a key made for this run.</summary>
internal sealed record CallerSettings(string Name)
{
    public string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>At most so many calls a second; null for no limit of its own.</summary>
    public int? PerSecond { get; init; }

    public JsonObject ToJson()
    {
        var caller = new JsonObject
        {
            ["ApiKeySha256"] = new JsonArray(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))),
            ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
        };
        if (PerSecond is { } limit)
        {
            caller["Limits"] = new JsonArray(new JsonObject { ["Endpoint"] = "*", ["Period"] = "1s", ["Limit"] = limit });
        }

        return caller;
    }
}
