namespace AuroraGateway.Admin.Status.Pages;

/// <summary>Aurora's responses: five minutes as a chart, the last minute and the last hour in figures.</summary>
internal static class AuroraCard
{
    public static View Set(View view, GatewayStatus status)
    {
        var responses = status.Responses;
        var chart = Chart.Set(new View(), responses.Requests, responses.Failed, "failed").Set("origin", status.Aurora)
            .List(
                "spans", [
                    Span("Last minute", responses.Minute, responses.MinuteByClass),
                    Span("Last hour", responses.Hour, responses.HourByClass)]);
        return view.List("aurora", [chart]);
    }

    private static View Span(string name, TrafficStatus traffic, ResponseClassesStatus classes) => new View()
        .Set("name", name)
        .Set("calls", Figures.Number(traffic.Requests))
        .Set("success", Figures.Percent(traffic.Success))
        .Set("success-tone", Figures.Tone(traffic.Success))
        .Set("took", Figures.Percentiles(traffic))
        .Set("classes", Classes(classes))
        .Set("failed", classes.ServerError + classes.None + classes.Forbidden == 0 ? "" : Failed(classes));

    private static string Classes(ResponseClassesStatus classes) => Join(
        ("2xx", classes.Success), ("3xx", classes.Redirect), ("4xx", classes.ClientError), ("401", classes.Unauthorized),
        ("429", classes.TooManyRequests));

    private static string Failed(ResponseClassesStatus classes) =>
        Join(("5xx", classes.ServerError), ("403", classes.Forbidden), ("none", classes.None));

    private static string Join(params ReadOnlySpan<(string Name, long Count)> classes)
    {
        var parts = new List<string>();
        foreach (var (name, count) in classes)
        {
            if (count > 0)
            {
                parts.Add($"{name}: {Figures.Number(count)}");
            }
        }

        return string.Join(", ", parts);
    }
}
