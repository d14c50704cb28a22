using AuroraGateway.Trust;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AuroraGateway.Keys.Shared;

/// <summary>Turns our settings into StackExchange.Redis's, so that it fails fast, keeps nothing in line, and touches no name outside our prefix.</summary>
internal static class RedisConnection
{
    private const int LargestPassword = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static async Task<ConnectionMultiplexer> OpenAsync(RedisTarget target) => await ConnectionMultiplexer.ConnectAsync(Options(target));

    /// <summary>Subscribes. The library opens a connection of its own for that, a little after the first: what fails fast is tried again until it is there.</summary>
    public static async Task ListenAsync(ConnectionMultiplexer connection, string channel, Action<string> heard, TimeSpan atMost, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var messages = await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel)).WaitAsync(atMost, time);
                messages.OnMessage(message => heard((string?)message.Message ?? ""));
                return;
            }
            catch (RedisConnectionException) when (time.GetElapsedTime(started) < atMost)
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    private static ConfigurationOptions Options(RedisTarget target)
    {
        var settings = target.Options;
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectRetry = 1,
            ConnectTimeout = Milliseconds(settings.ConnectTimeout),

            // Ours is shorter and is what callers feel; this one lets the library notice a connection that stands still.
            AsyncTimeout = Milliseconds(settings.Timeout) + 1000,
            SyncTimeout = Milliseconds(settings.Timeout) + 1000,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry(Milliseconds(settings.RetryInterval)),
            KeepAlive = 10,
            ClientName = "aurora-gateway",
            ConfigurationChannel = "",
            TieBreaker = "",
            SetClientLibrary = false,
            IncludeDetailInExceptions = false,
            IncludePerformanceCountersInExceptions = false,
            Defaults = new Credentials(settings),
            Ssl = settings.Tls,
            ServiceName = settings.SentinelService,
        };
        foreach (var endpoint in target.Endpoints)
        {
            options.EndPoints.Add(endpoint);
        }

        if (settings.Tls)
        {
            options.SslClientAuthenticationOptions = host => ServerTrust.In(target.Authorities, host);
        }

        return options;
    }

    private static int Milliseconds(TimeSpan span) => (int)Math.Max(1, span.TotalMilliseconds);

    /// <summary>Asked at every connection, so that a password rotated in its file is taken without a restart.</summary>
    private sealed class Credentials(RedisOptions settings) : DefaultOptionsProvider
    {
        private volatile string? last;

        public override string? User => string.IsNullOrEmpty(settings.User) ? null : settings.User;

        public override string? Password
        {
            get
            {
                if (string.IsNullOrEmpty(settings.PasswordFile))
                {
                    return string.IsNullOrEmpty(settings.Password) ? null : settings.Password;
                }

                try
                {
                    // A file half written is no reason to forget the password that worked.
                    var text = new FileInfo(settings.PasswordFile).Length <= LargestPassword ? File.ReadAllText(settings.PasswordFile).TrimEnd('\r', '\n') : "";
                    last = text.Length > 0 ? text : last;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                }

                return last;
            }
        }
    }
}
