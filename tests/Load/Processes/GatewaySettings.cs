using System.Text.Json.Nodes;

namespace AuroraGateway.Load.Processes;

#pragma warning disable CA1507 // a file format: renaming a property here must not rename what the gateway reads

/// <summary>One gateway's configuration file; the only place of every name that the load tests use.</summary>
internal sealed record GatewaySettings
{
    private const int Unbounded = 10_000_000;

    public required string AuroraUrl { get; init; }

    /// <summary>PEM of the authorities of an Aurora with TLS; null for the system's.</summary>
    public string? AuroraCaFile { get; init; }

    public string ApplicationId { get; init; } = "00000000-0000-4000-8000-000000000001";

    public string ApplicationKey { get; init; } = "emulator-application-key";

    public IReadOnlyList<CallerSettings> Callers { get; init; } = [];

    /// <summary>Aurora's own budget per tenant; far away unless a scenario is about it.</summary>
    public int AuroraLimit { get; init; } = Unbounded;

    public string AuroraPeriod { get; init; } = "1m";

    public double? RefreshAt { get; init; }

    public TimeSpan? Margin { get; init; }

    public TimeSpan? ExchangeTimeout { get; init; }

    /// <summary>How many tenants' keys are held at most; null for the gateway's default.</summary>
    public int? Capacity { get; init; }

    public string? RedisEndpoint { get; init; }

    /// <summary>The gateway's own default if null.</summary>
    public TimeSpan? RedisTimeout { get; init; }

    public JsonObject ToJson(int port, int adminPort, string applicationKeyFile)
    {
        // These bounds protect an operator's budget; here they would be all that is measured.
        var keys = new JsonObject { ["NewTenantsPerMinute"] = Unbounded, ["ExchangesPerMinute"] = Unbounded };
        if (RefreshAt is { } refreshAt)
        {
            keys["RefreshAt"] = refreshAt;
        }

        if (Margin is { } margin)
        {
            keys["Margin"] = margin.ToString("c");
        }

        if (ExchangeTimeout is { } exchangeTimeout)
        {
            keys["ExchangeTimeout"] = exchangeTimeout.ToString("c");
        }

        if (Capacity is { } capacity)
        {
            keys["Capacity"] = capacity;
        }

        var settings = new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = AuroraUrl,
                ["ApplicationId"] = ApplicationId,
                ["ApplicationKeyFile"] = applicationKeyFile,
            },
            ["Listen"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{port}", ["AdminUrl"] = $"http://127.0.0.1:{adminPort}" },
            ["Callers"] = new JsonObject(Callers.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.ToJson()))),
            ["Keys"] = keys,
            ["Limits"] = new JsonObject
            {
                ["Aurora"] = new JsonObject { ["Limit"] = AuroraLimit, ["Period"] = AuroraPeriod, ["MaxWait"] = "00:00:05" },
            },
        };
        if (AuroraCaFile is not null)
        {
            settings["Aurora"]!["CaFile"] = AuroraCaFile;
        }

        if (RedisEndpoint is { } redis)
        {
            var shared = new JsonObject { ["Endpoint"] = redis };
            if (RedisTimeout is { } timeout)
            {
                shared["Timeout"] = timeout.ToString("c");
            }

            settings["Redis"] = shared;
        }

        return settings;
    }
}
