using System.Runtime.InteropServices;

namespace AuroraGateway.Load.Runner;

/// <summary>
/// Waits in the kernel, to some fifty microseconds: .NET's timers round up to whole milliseconds, which would be added to every
/// latency and hide the difference between two fast proxies.
/// </summary>
internal sealed partial class KernelPacer(TimeProvider time) : IPacer
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    public ValueTask WaitUntil(long timestamp, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = time.GetElapsedTime(time.GetTimestamp(), timestamp);
            if (left <= TimeSpan.Zero)
            {
                return ValueTask.CompletedTask;
            }

            // In slices, so that Ctrl-C does not wait for a long pause to end.
            var wait = left < Slice ? left : Slice;
            var request = new TimeSpec { Nanoseconds = (nint)(wait.Ticks * 100) };
            _ = Nanosleep(ref request, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Nanosleep(ref TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
