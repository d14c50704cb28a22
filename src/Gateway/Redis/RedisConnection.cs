using AuroraGateway.Files;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AuroraGateway.Redis;

/// <summary>
/// Turns our settings into StackExchange.Redis's, so that it fails fast, queues nothing, and touches no name outside our prefix.
/// </summary>
internal static class RedisConnection
{
    internal const int LargestPassword = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    // The gateway waits less; the library, too, gives up a command that hangs for longer.
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(15);

    /// <exception cref="SharedStoreException">The Sentinels do not name a primary.</exception>
    public static async Task<ConnectionMultiplexer> OpenAsync(RedisTarget target, RedisDial dial, TimeProvider time)
    {
        var options = Options(target, dial);
        if (options.ServiceName is { Length: > 0 }
            && await SentinelCheck.RefusalAsync(target, dial, options.SentinelUser, options.SentinelPassword, time) is { } why)
        {
            throw new SharedStoreException(why, StoreFailure.Unreachable);
        }

        // Beside its caller: behind Sentinels the library blocks while it looks for the primary.
        return await Task.Run(() => ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>
    /// Subscribes. The library opens a connection of its own for that, a little after the first: what fails fast is tried again until it is
    /// there.
    /// </summary>
    public static async Task ListenAsync(
        ConnectionMultiplexer connection, string channel, Action<string> receive, TimeSpan atMost, TimeProvider time)
    {
        for (var left = atMost; ; left -= Pause)
        {
            try
            {
                var subscribing = connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel));
                if (!await RunningWait.CompletesAsync(subscribing, atMost, time))
                {
                    throw new SharedStoreException("a subscription is not confirmed", StoreFailure.NewsMissing);
                }

                (await subscribing).OnMessage(message => receive((string?)message.Message ?? ""));
                return;
            }
            catch (RedisConnectionException) when (left > TimeSpan.Zero)
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    /// <summary>Closes it at once, without waiting for commands under way; they fail.</summary>
    public static async Task CloseAsync(ConnectionMultiplexer connection)
    {
        try
        {
            await connection.CloseAsync(allowCommandsToComplete: false);
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (
            exception is RedisException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It is closed all the same.
        }
    }

    private static ConfigurationOptions Options(RedisTarget target, RedisDial dial)
    {
        var settings = target.Options;
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectRetry = 1,

            // The dial ends sooner, unless this process does not run.
            ConnectTimeout = Milliseconds(settings.ConnectTimeout * 3),
            AsyncTimeout = Milliseconds(LongestCommand),
            SyncTimeout = Milliseconds(settings.ConnectTimeout),
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(Milliseconds(settings.RetryInterval)),
            KeepAlive = 5,
            ClientName = "aurora-gateway",
            ConfigurationChannel = "",
            TieBreaker = "",

            // Else the library proves each connection by it, and some installations rename it; the beat proves more.
            CommandMap = CommandMap.Create(["ECHO"], available: false),
            SetClientLibrary = false,
            IncludeDetailInExceptions = false,
            IncludePerformanceCountersInExceptions = false,
            Defaults = new Credentials(settings),
            Tunnel = dial,
            ServiceName = settings.SentinelService,
        };
        foreach (var endpoint in target.Endpoints)
        {
            options.EndPoints.Add(endpoint);
        }

        if (!string.IsNullOrEmpty(settings.SentinelUser))
        {
            options.SentinelUser = settings.SentinelUser;
        }

        if (SecretOf(settings.SentinelPassword, settings.SentinelPasswordFile, last: null) is { } password)
        {
            options.SentinelPassword = password;
        }

        return options;
    }

    private static int Milliseconds(TimeSpan span) => (int)Math.Max(1, span.TotalMilliseconds);

    // A half-written file is no reason to drop the password that worked.
    private static string? SecretOf(string? value, string? file, string? last)
    {
        if (string.IsNullOrEmpty(file))
        {
            return string.IsNullOrEmpty(value) ? null : value;
        }

        TextFile.TryRead(file, out var text, LargestPassword);
        text = text.TrimEnd('\r', '\n');
        return text.Length > 0 ? text : last;
    }

    /// <summary>Asked at every connection, so that a password rotated in its file is taken without a restart.</summary>
    private sealed class Credentials(RedisOptions settings) : DefaultOptionsProvider
    {
        private volatile string? last;

        public override string? User => string.IsNullOrEmpty(settings.User) ? null : settings.User;

        public override string? Password => last = SecretOf(settings.Password, settings.PasswordFile, last);
    }
}
