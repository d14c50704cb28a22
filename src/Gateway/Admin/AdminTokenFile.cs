using AuroraGateway.Files;

namespace AuroraGateway.Admin;

/// <summary>The current admin token. The file is read again when it changes, like every other secret file; if it then contains no token,
/// the previous one stays valid.</summary>
internal sealed partial class AdminTokenFile : IDisposable
{
    private const string Setting = "Admin:TokenFile";

    private readonly FileFailures troubles;
    private readonly ILogger log;
    private readonly FileWatch? watch;
    private volatile AdminToken? current;

    /// <param name="path">Null or empty for no token.</param>
    /// <param name="first">The token as the configuration was read; null for none.</param>
    /// <param name="troubles">Files that cannot be used, for the status page.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For reloads and refusals.</param>
    public AdminTokenFile(string? path, AdminToken? first, FileFailures troubles, TimeProvider time, ILogger<AdminTokenFile> log)
    {
        this.troubles = troubles;
        this.log = log;
        current = first;
        watch = string.IsNullOrEmpty(path) || first is null ? null : new FileWatch(time, first.Source, Reload);
    }

    /// <summary>Null if the admin listener requires none.</summary>
    public AdminToken? Current => current;

    public void Dispose() => watch?.Dispose();

    private void Reload(FileSnapshot snapshot)
    {
        if (AdminToken.TryParse(snapshot, out var next) is { } wrong)
        {
            troubles.Found(Setting, $"{Setting}: {wrong}");
            Log.Refused(log, wrong);
            return;
        }

        current = next;
        troubles.Mended(Setting);
        Log.Reloaded(log, snapshot.Paths[0]);
    }

    private static partial class Log
    {
        [LoggerMessage(1504, LogLevel.Information, "The admin token was reloaded from {Path}; the previous one is no longer accepted")]
        public static partial void Reloaded(ILogger log, string path);

        [LoggerMessage(
            1505, LogLevel.Error,
            "The changed admin token cannot be used: {Reason}. The previous one stays valid. Correct the file of Admin:TokenFile")]
        public static partial void Refused(ILogger log, string reason);
    }
}
