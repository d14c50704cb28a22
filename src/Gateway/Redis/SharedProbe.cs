using System.Globalization;
using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>Connects to Redis once, tries what the gateway will do there, and says what it found: for <c>check</c>.</summary>
internal static class SharedProbe
{
    private const int Pings = 5;

    /// <param name="redis">Where.</param>
    /// <param name="names">Written to and deleted: a name of its own below the prefix.</param>
    /// <param name="time">Measures the latency.</param>
    /// <returns>A sentence for each finding; none holds a secret.</returns>
    public static async Task<IReadOnlyList<SharedFinding>> RunAsync(RedisTarget redis, SharedNames names, TimeProvider time)
    {
        using var dial = new RedisDial(redis, time);
        ConnectionMultiplexer connection;
        try
        {
            connection = await RedisConnection.OpenAsync(redis, dial, time);
        }
        catch (Exception exception) when (RedisFailureText.Of(exception, dial.Failure, dial.Said, worked: false) is { } trouble)
        {
            return [new(false, $"Redis at {Where(redis)}: {trouble.Message}")];
        }

        await using (connection)
        {
            var findings = new List<SharedFinding>();
            try
            {
                await connection.GetDatabase().PingAsync();
                findings.Add(new(true, $"Redis at {Where(redis)} replies"));
            }
            catch (Exception exception) when (RedisFailureText.Of(exception, dial.Failure, dial.Said, worked: false) is { } trouble)
            {
                return [new(false, $"Redis at {Where(redis)}: {trouble.Message}")];
            }

            foreach (var server in connection.GetServers().Where(server => server.IsConnected))
            {
                findings.Add(OfServer(
                    $"{server.EndPoint} is Redis {server.Version}, {server.ServerType}, {(server.IsReplica ? "replica" : "primary")}",
                    server.Version));
            }

            await TryAsync(findings, "scripts may write below the prefix", async () =>
                await connection.GetDatabase().ScriptEvaluateAsync(
                    RedisScripts.Probe, [names.Probe], [], CommandFlags.DemandMaster | CommandFlags.NoScriptCache));
            await TryAsync(findings, "messages may be published, kept and received", async () =>
            {
                await RedisConnection.ListenAsync(connection, names.News, static _ => { }, redis.Options.ConnectTimeout, time);
                await connection.GetDatabase().ScriptEvaluateAsync(
                    RedisScripts.Tell, [names.News], ["v2 check", 1000, 10_000], CommandFlags.DemandMaster | CommandFlags.NoScriptCache);
            });
            await TryAsync(findings, "replies", async () => findings.Add(await LatencyAsync(connection, redis.Options, time)), quiet: true);
            return findings;
        }
    }

    private static async Task<SharedFinding> LatencyAsync(ConnectionMultiplexer connection, RedisOptions options, TimeProvider time)
    {
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Pings; i++)
        {
            var started = time.GetTimestamp();
            await connection.GetDatabase().PingAsync();
            var took = time.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
        }

        return OfLatency(slowest, options.Timeout);
    }

    internal static SharedFinding OfServer(string what, Version version) =>
        version.Major >= 5 ? new(true, what) : new(false, what + ": version 5 or newer is needed");

    internal static SharedFinding OfLatency(TimeSpan slowest, TimeSpan timeout) => new(
        slowest < timeout,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the slowest of {Pings} replies took {slowest.TotalMilliseconds:0.0} ms; Redis:Timeout is {timeout.TotalMilliseconds:0} ms"));

    internal static async Task TryAsync(List<SharedFinding> findings, string what, Func<Task> act, bool quiet = false)
    {
        try
        {
            await act();
            if (!quiet)
            {
                findings.Add(new(true, what));
            }
        }
        catch (Exception exception) when (RedisFailureText.Explain(exception) is { } why)
        {
            findings.Add(new(false, $"{what}: no, {why}"));
        }
    }

    private static string Where(RedisTarget redis) => redis.Options.Endpoint!;
}

/// <summary>One finding.</summary>
/// <param name="Good">Whether it is as it must be.</param>
/// <param name="Text">A sentence.</param>
internal sealed record SharedFinding(bool Good, string Text);
