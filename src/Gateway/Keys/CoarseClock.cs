using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Keys;

/// <summary>
/// The system's two clocks as of the kernel's last tick, 1 to 10 ms ago: exact enough for lives of hours, and read at a sixth of the
/// price.
/// </summary>
/// <remarks>
/// Timestamps and times are those of <see cref="TimeProvider.System"/>, only a tick behind: the two may be compared (clock_gettime(2)).
/// </remarks>
internal sealed partial class CoarseClock : TimeProvider
{
    private const int RealtimeCoarse = 5;
    private const int MonotonicCoarse = 6;
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;
    private const int NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private CoarseClock()
    {
    }

    public override long TimestampFrequency => NanosecondsPerSecond;

    /// <summary>
    /// The coarse reading of <paramref name="time"/>; itself where there is none: a test's clock, or another system than Linux.
    /// </summary>
    public static TimeProvider Of(TimeProvider time) =>
        ReferenceEquals(time, System) && LinuxCalls.AreUsed && Environment.Is64BitProcess &&
            System.TimestampFrequency == NanosecondsPerSecond
            && Read(RealtimeCoarse, out _) == 0 && Read(MonotonicCoarse, out _) == 0
            ? new CoarseClock()
            : time;

    public override long GetTimestamp()
    {
        _ = Read(MonotonicCoarse, out var now);
        return (now.Seconds * NanosecondsPerSecond) + now.Nanoseconds;
    }

    public override DateTimeOffset GetUtcNow()
    {
        _ = Read(RealtimeCoarse, out var now);
        return new(DateTime.UnixEpoch.Ticks + (now.Seconds * TicksPerSecond) + (now.Nanoseconds / NanosecondsPerTick), TimeSpan.Zero);
    }

    // No transition of the garbage collector: the kernel's page is read without a system call.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int Read(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
