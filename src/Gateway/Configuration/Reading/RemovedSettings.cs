namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// Settings of version 0.1 that are constants now, with what holds instead, for the message to a file that still has them.
/// </summary>
internal static class RemovedSettings
{
    private static readonly Dictionary<string, string> Constants = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Aurora:ConnectTimeout"] = "a connection to Aurora takes 5 seconds at most, and TLS as long again",
        ["Jwt:ClockSkew"] = "the issuer's clock may be off by 30 seconds",
        ["Keys:LongestLife"] = "a key is cached for 24 hours at most",
        ["Keys:WarmTimeout"] = "readiness waits for warm tenants for 30 seconds",
        ["Keys:MaxSessions"] = "sessions take half of Keys:Capacity",
        ["Keys:SessionMemory"] = "a session is remembered for two hours after its key expired",
        ["Keys:MaxWaiters"] = "20000 requests may wait for one exchange",
        ["Keys:RefusalMemory"] = "a tenant that has not authorised the application is asked for again after 15 seconds",
        ["Keys:BackOff"] = "the first back-off is one second",
        ["Keys:Brake"] = "after a new key is refused too, the tenant gets no other one for 30 seconds",
        ["Limits:Aurora:MaxWaiters"] = "1000 calls may wait for the quota of one key",
        ["Redis:ConnectTimeout"] = "a connection to Redis takes two seconds at most",
        ["Redis:LeaseTime"] = "a lease lasts three seconds",
        ["Redis:RetryInterval"] = "a standalone replica tries Redis every second",
        ["Webhooks:SocketMode"] = "the mode of the receiver's Unix socket is 660",
    };

    /// <summary>Their paths.</summary>
    public static IReadOnlyCollection<string> Paths => Constants.Keys;

    /// <summary>The message; null if it never was a setting.</summary>
    public static string? Mistake(string path) =>
        Constants.TryGetValue(path, out var now) ? $"is not a setting any more: {now}. Remove it" : null;
}
