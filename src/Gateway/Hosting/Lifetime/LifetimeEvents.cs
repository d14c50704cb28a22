using System.Runtime.InteropServices;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>How the process ends, and notices to its supervisor that fail.</summary>
internal static partial class LifetimeEvents
{
    [LoggerMessage(
        1502, LogLevel.Warning,
        "Draining: not ready any more, {Active} requests in flight. New connections are accepted for {Linger} (Listen:Linger). The " +
            "process ends within {Longest} (with Listen:Grace). A second signal ends it at once")]
    public static partial void Draining(ILogger log, int active, TimeSpan linger, TimeSpan longest);

    [LoggerMessage(
        1709, LogLevel.Warning,
        "Requests are cut off: {Active} were still in flight {Longest} after the signal to stop. Raise " +
            "Listen:Grace if they need longer")]
    public static partial void GraceOver(ILogger log, TimeSpan longest, int active);

    [LoggerMessage(1710, LogLevel.Warning, "Ended at once by a second signal ({Signal}); requests in flight are cut off")]
    public static partial void EndedAtOnce(ILogger log, PosixSignal signal);

    [LoggerMessage(
        1720, LogLevel.Warning,
        "The state of the process cannot be sent to the supervisor at {Address} (NOTIFY_SOCKET): {Reason}. The supervisor may consider " +
            "the process not started, or end it")]
    public static partial void NotNotified(ILogger log, string address, string reason);
}
