using HdrHistogram;

namespace AuroraGateway.Load.Runner;

/// <summary>The shape of a latency distribution in microseconds; all zero where nothing was recorded.</summary>
internal readonly record struct Percentiles(long P50, long P95, long P99, long P999, long Max)
{
    public static Percentiles Of(HistogramBase histogram) => histogram.TotalCount == 0
        ? default
        : new(
            histogram.GetValueAtPercentile(50),
            histogram.GetValueAtPercentile(95),
            histogram.GetValueAtPercentile(99),
            histogram.GetValueAtPercentile(99.9),
            histogram.GetMaxValue());
}
