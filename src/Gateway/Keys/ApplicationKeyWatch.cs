using AuroraGateway.Files;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Keys;

/// <summary>
/// Reads the application key's file again when it changes. A mounted secret is swapped by renaming directories, so the content is
/// compared, not the time of the file.
/// </summary>
internal sealed partial class ApplicationKeyWatch(
    Func<KeyTerms> terms, Func<ExchangeEndpoint> endpoint, Func<KeyRing> ring, FileFailures troubles, TimeProvider time,
    ILogger<ApplicationKeyWatch> log) : BackgroundService
{
    private const string Setting = "Aurora:ApplicationKeyFile";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The key in use serves meanwhile, and its renewal, which would try the changed key too, may be hours away.
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    private long tried = time.GetTimestamp();

    /// <summary>One look at the file.</summary>
    public void Look()
    {
        var current = terms();
        if (current.WatchedKeyFile is not { } path)
        {
            troubles.Mended(Setting);
            return;
        }

        if (ApplicationKeyFile.Read(path, out var key) is { } wrong)
        {
            if (troubles.Found(Setting, $"{Setting}: {wrong}"))
            {
                Log.Unreadable(log, wrong);
            }

            return;
        }

        troubles.Mended(Setting);
        Propose(current.Target!.Keys, key!);
    }

    /// <summary>Puts a changed key in line and has it proved.</summary>
    public void Propose(ApplicationKeys keys, ApplicationKey key)
    {
        if (keys.Propose(key))
        {
            if (endpoint().Trouble?.Kind == KeyFailureKind.ApplicationKeyRejected)
            {
                endpoint().Forgive();
            }

            Prove();
        }
        else if (keys.IsUndecided && time.GetElapsedTime(tried) >= TryAgain)
        {
            Prove();
        }
    }

    private void Prove()
    {
        tried = time.GetTimestamp();
        ring().Prove();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Error, "The application key's file cannot be loaded, and the key in use stays: {Trouble}")]
        public static partial void Unreadable(ILogger log, string trouble);
    }
}
