using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Usage;

/// <summary>The counts of one row of the usage report, counted in place.</summary>
internal sealed class UsageCounts
{
    private const int Rejected = RequestOutcome.Classes;
    private const int BytesIn = Rejected + 1;
    private const int BytesOut = BytesIn + 1;
    private const int Exchanges = BytesOut + 1;
    private const int Length = Exchanges + 1;

    private readonly long[] counts = new long[Length];

    public void Count(in RequestOutcome outcome, long bytesIn, long bytesOut)
    {
        Interlocked.Increment(ref counts[outcome.Class]);
        if (outcome.Refusal is not null)
        {
            Interlocked.Increment(ref counts[Rejected]);
        }

        if (bytesIn > 0)
        {
            Interlocked.Add(ref counts[BytesIn], bytesIn);
        }

        if (bytesOut > 0)
        {
            Interlocked.Add(ref counts[BytesOut], bytesOut);
        }
    }

    public void CountExchange() => Interlocked.Increment(ref counts[Exchanges]);

    public void Add(UsageCounts other)
    {
        for (var i = 0; i < Length; i++)
        {
            Interlocked.Add(ref counts[i], Interlocked.Read(ref other.counts[i]));
        }
    }

    public UsageFigures Read()
    {
        var responses = new UsageResponses(Of(1), Of(2), Of(3), Of(4), Of(5), Of(0));
        return new UsageFigures(responses.Sum, responses, Of(Rejected), Of(BytesIn), Of(BytesOut), Of(Exchanges));
    }

    private long Of(int index) => Interlocked.Read(ref counts[index]);
}
