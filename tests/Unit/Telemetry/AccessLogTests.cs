using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

public sealed class AccessLogTests
{
    [Fact]
    public async Task A_standard_output_that_nobody_reads_does_not_hold_the_shutdown_up()
    {
        var log = new AccessLog(new LogOptions(), new Blocked());
        log.Write(new AccessLine { TraceId = TraceMark.Of("0123"), Method = "GET" });
        await log.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class Blocked : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
    }
}
