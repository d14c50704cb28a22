namespace AuroraGateway.Hostile.Chaos;

/// <summary>When something was in trouble; a span that has not ended lasts until now.</summary>
internal sealed class Spans
{
    // A connection that broke, or a line that was logged, is noticed a little later.
    private const double Slack = 2;

    private readonly List<(double From, double To)> spans = [];

    public void Begin()
    {
        lock (spans)
        {
            if (spans.Count == 0 || spans[^1].To < double.PositiveInfinity)
            {
                spans.Add((Moments.Now, double.PositiveInfinity));
            }
        }
    }

    public void End()
    {
        lock (spans)
        {
            if (spans.Count > 0 && spans[^1].To == double.PositiveInfinity)
            {
                spans[^1] = (spans[^1].From, Moments.Now);
            }
        }
    }

    public bool Touch(double from, double to)
    {
        lock (spans)
        {
            return spans.Exists(span => span.From - Slack <= to && span.To + Slack >= from);
        }
    }
}
