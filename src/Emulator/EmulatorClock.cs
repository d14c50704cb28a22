using System.Globalization;

namespace AuroraGateway.Emulator;

/// <summary>The true time, by which keys expire, and the time that this Aurora sends, which a test may shift.</summary>
internal sealed class EmulatorClock(TimeProvider time, EmulatorBehaviour behaviour)
{
    private volatile DateLine latest = new(0, "");

    public TimeProvider Time => time;

    public DateTimeOffset True => time.GetUtcNow();

    public DateTimeOffset Told => time.GetUtcNow().AddSeconds(behaviour.ClockSkewSeconds);

    /// <summary>The time that is sent, as a <c>Date</c> header, written once a second.</summary>
    public string DateHeader
    {
        get
        {
            var told = Told;
            var second = told.ToUnixTimeSeconds();
            var line = latest;
            if (line.Second != second)
            {
                latest = line = new(second, told.ToString("R", CultureInfo.InvariantCulture));
            }

            return line.Text;
        }
    }

    public Task DelayAsync(int milliseconds, CancellationToken cancellation) =>
        milliseconds <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellation);

    private sealed record DateLine(long Second, string Text);
}
