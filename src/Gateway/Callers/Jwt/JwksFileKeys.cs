using AuroraGateway.Files;

namespace AuroraGateway.Callers.Jwt;

/// <summary>The issuer's keys in a file, for clusters without discovery; reloaded when the file changes.</summary>
internal sealed partial class JwksFileKeys : IJwtKeys
{
    private const string Setting = "Jwt:JwksFile";

    private readonly FileFailures troubles;
    private readonly ILogger log;
    private readonly FileWatch watch;
    private volatile JwtKeySet? current;

    public JwksFileKeys(string path, FileFailures troubles, TimeProvider time, ILogger log)
    {
        this.troubles = troubles;
        this.log = log;
        var snapshot = FileSnapshot.Read([path]);
        Apply(snapshot);
        watch = new FileWatch(time, snapshot, Apply);
    }

    public JwtKeySet? Take() => current;

    // The file watch notices a change within a second, so there is nothing to fetch.
    public ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation) =>
        new(current is not null ? KeyInquiry.Current : KeyInquiry.Later(TimeSpan.FromSeconds(5)));

    public void Dispose()
    {
        watch.Dispose();
        troubles.Mended(Setting);
    }

    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(FileSnapshot snapshot, out JwtKeySet? keys)
    {
        keys = null;
        return snapshot.TryDecode(out var text)
            ?? (JwtKeySet.TryParse(text, null, out keys) is { } wrong ? $"{snapshot.Paths[0]}: {wrong}" : null);
    }

    private void Apply(FileSnapshot snapshot)
    {
        if (TryParse(snapshot, out var keys) is { } wrong)
        {
            troubles.Found(Setting, $"{Setting}: {wrong}");
            Log.Refused(log, wrong);
            return;
        }

        current = keys;
        troubles.Mended(Setting);
        Log.Taken(log, keys!.Count, snapshot.Paths[0]);
    }

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Information, "{Count} JWT keys were loaded from {Path}")]
        public static partial void Taken(ILogger log, int count, string path);

        [LoggerMessage(1602, LogLevel.Error, "The JWT keys cannot be loaded: {Reason}. The previous ones stay in use")]
        public static partial void Refused(ILogger log, string reason);
    }
}
