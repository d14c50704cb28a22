using System.Diagnostics.Metrics;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Telemetry;

/// <summary>
/// Counts requests. Counts by caller are kept in <see cref="RequestTallies"/> and only read here when metrics are scraped; the
/// duration's histogram has two tags of a dozen values together, built once.
/// </summary>
internal sealed class RequestMetrics : IDisposable
{
    public const string MeterName = "AuroraGateway.Requests";

    private static readonly KeyValuePair<string, object?> ByAurora = new("aurora_gateway.answered_by", "aurora");
    private static readonly KeyValuePair<string, object?> ByGateway = new("aurora_gateway.answered_by", "gateway");

    private static readonly KeyValuePair<string, object?>[] Classes =
        [.. Enumerable.Range(0, RequestOutcome.Classes).Select(
            index => new KeyValuePair<string, object?>("aurora_gateway.status_class", RequestOutcome.NameOf(index)))];

    private readonly Meter meter;
    private readonly Histogram<double> duration;
    private readonly Counter<long> replays;
    private readonly RequestTallies tallies;

    public RequestMetrics(IMeterFactory meters, RequestTallies tallies, AccessLog accessLog, ActiveRequests active)
    {
        this.tallies = tallies;
        meter = meters.Create(MeterName);
        duration = meter.CreateHistogram<double>(
            "aurora_gateway.request.duration", "s", "Requests on the data listener, from the request line to the end of the response.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
            });
        replays = meter.CreateCounter<long>(
            "aurora_gateway.request.replays", "{request}", "Requests sent once more with another key, because Aurora refused the first.");
        meter.CreateObservableCounter(
            "aurora_gateway.requests", Requests, "{request}", "Requests by caller, status class and who responded.");
        meter.CreateObservableCounter(
            "aurora_gateway.refusals", Refusals, "{request}", "Requests that the gateway itself refused, by caller and problem code.");
        meter.CreateObservableUpDownCounter("aurora_gateway.requests.active", () => active.Count, "{request}", "Requests under way.");
        meter.CreateObservableCounter(
            "aurora_gateway.access_lines.dropped", () => accessLog.Dropped, "{line}",
            "Access lines lost because standard output could not be written, or not fast enough.");
    }

    public void Ended(string? caller, in RequestOutcome outcome, TimeSpan took)
    {
        tallies.Count(caller, outcome, took);
        duration.Record(took.TotalSeconds, Classes[outcome.Class], outcome.Refusal is null ? ByAurora : ByGateway);
    }

    public void Replayed() => replays.Add(1);

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Requests()
    {
        foreach (var tally in tallies.All)
        {
            for (var index = 0; index < RequestOutcome.Classes; index++)
            {
                if (tally.Requests(index, byGateway: false) is > 0 and var passed)
                {
                    yield return new(passed, Caller(tally), Classes[index], ByAurora);
                }

                if (tally.Requests(index, byGateway: true) is > 0 and var refused)
                {
                    yield return new(refused, Caller(tally), Classes[index], ByGateway);
                }
            }
        }
    }

    private IEnumerable<Measurement<long>> Refusals()
    {
        foreach (var tally in tallies.All)
        {
            foreach (var code in Enum.GetValues<ProblemCode>())
            {
                if (tally.Refusals(code) is > 0 and var refused)
                {
                    yield return new(
                        refused, Caller(tally), new KeyValuePair<string, object?>("aurora_gateway.problem", ProblemTable.For(code).Slug));
                }
            }
        }
    }

    private static KeyValuePair<string, object?> Caller(CallerTally tally) => new("aurora_gateway.caller", tally.Caller);
}
