using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// A clock that now and then delays its reader. The ring reads its clock where two threads are most likely to meet, under its locks and
/// between them: so windows of nanoseconds become wide enough to be hit.
/// </summary>
internal class JitteringClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    [ThreadStatic]
    private static uint noise;

    public override long GetTimestamp()
    {
        Stumble();
        return base.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow()
    {
        Stumble();
        return base.GetUtcNow();
    }

    private static void Stumble()
    {
        noise = (noise * 1_664_525) + 1_013_904_223 + (uint)Environment.CurrentManagedThreadId;
        switch (noise >> 28)
        {
            case 0:
                Thread.Yield();
                break;
            case 1 or 2:
                Thread.SpinWait((int)(noise & 255));
                break;
        }
    }
}
