using HdrHistogram;

namespace AuroraGateway.Load.Runner;

/// <summary>What is known of a step: latencies in microseconds, in all and since the last look, and the codes of its responses.</summary>
internal sealed class StepStatistics(string name)
{
    private const long HighestMicroseconds = 3_600_000_000;
    private readonly Lock gate = new();
    private readonly LongHistogram total = new(1, HighestMicroseconds, 3);
    private readonly LongHistogram interval = new(1, HighestMicroseconds, 3);
    private readonly LongHistogram lag = new(1, HighestMicroseconds, 3);
    private readonly SortedDictionary<string, long> codes = new(StringComparer.Ordinal);
    private long intervalFailed;
    private long ok;
    private long failed;
    private long overflow;
    private long bytes;
    private long inFlight;
    private long mostInFlight;

    public string Name => name;

    public long Ok => Volatile.Read(ref ok);

    public long Failed => Volatile.Read(ref failed);

    /// <summary>Arrivals that were not sent because too many had no response yet; part of <see cref="Failed"/>.</summary>
    public long Overflow => Volatile.Read(ref overflow);

    public long InFlight => Volatile.Read(ref inFlight);

    /// <summary>The most without a response at once: as many connections were needed, however short the moment was.</summary>
    public long MostInFlight => Volatile.Read(ref mostInFlight);

    /// <summary>Whether anything was recorded since the last <see cref="TakeInterval"/>.</summary>
    public bool HasNews
    {
        get
        {
            lock (gate)
            {
                return interval.TotalCount + intervalFailed > 0;
            }
        }
    }

    /// <summary>Takes a place for one arrival, or counts it as overflow where all are taken.</summary>
    public bool TryStart(int maxInFlight, TimeSpan late)
    {
        lock (gate)
        {
            lag.RecordValue(Microseconds(late));
            if (inFlight < maxInFlight)
            {
                inFlight++;
                mostInFlight = Math.Max(mostInFlight, inFlight);
                return true;
            }

            overflow++;
            failed++;
            intervalFailed++;
            Count("overflow");
            return false;
        }
    }

    /// <summary>Gives the place back and records the response; <paramref name="latency"/> runs from the intended start.</summary>
    public void Finish(TimeSpan latency, Response response)
    {
        var microseconds = Microseconds(latency);
        lock (gate)
        {
            inFlight--;
            total.RecordValue(microseconds);
            interval.RecordValue(microseconds);
            bytes += response.Bytes;
            Count(response.Code);
            if (response.IsOk)
            {
                ok++;
            }
            else
            {
                failed++;
                intervalFailed++;
            }
        }
    }

    /// <summary>Gives a place back without a trace: the run was called off.</summary>
    public void Abandon()
    {
        lock (gate)
        {
            inFlight--;
        }
    }

    /// <summary>How many responses took at least this long.</summary>
    public long CountAtLeast(TimeSpan latency)
    {
        var bound = Microseconds(latency);
        lock (gate)
        {
            return total.RecordedValues().Where(v => v.ValueIteratedTo >= bound).Sum(v => v.CountAtValueIteratedTo);
        }
    }

    public long CountOf(string code)
    {
        lock (gate)
        {
            return codes.GetValueOrDefault(code);
        }
    }

    /// <summary>The figures since the last call, which then start from zero.</summary>
    public Interval TakeInterval()
    {
        lock (gate)
        {
            var taken = new Interval(interval.TotalCount, intervalFailed, Percentiles.Of(interval));
            interval.Reset();
            intervalFailed = 0;
            return taken;
        }
    }

    public StepSummary Summarise(TimeSpan elapsed)
    {
        lock (gate)
        {
            return new StepSummary(
                name, ok, failed, overflow, bytes, elapsed.TotalSeconds, Percentiles.Of(total), Percentiles.Of(lag), new(codes));
        }
    }

    private static long Microseconds(TimeSpan latency) =>
        Math.Clamp((long)Math.Ceiling(latency.TotalMicroseconds), 1, HighestMicroseconds);

    private void Count(string code) => codes[code] = codes.GetValueOrDefault(code) + 1;

    /// <summary>One look at a step: responses, failures among them or instead of them, and latencies.</summary>
    internal readonly record struct Interval(long Responses, long Failed, Percentiles Latency);
}
