using AuroraGateway.Telemetry;

namespace AuroraGateway.Admin.Status;

/// <summary>The sections of the status page, in the order in which a tired person asks: is it well, what do I do, who is hit.</summary>
internal static class StatusSections
{
    public static string Title(GatewayStatus status) => $"{Sign(status.Verdict)} {Headline(status)} – Aurora Gateway";

    public static void Write(Html html, GatewayStatus status)
    {
        html.Add($"<div id=\"live\" data-title=\"{Title(status)}\">");
        Header(html, status);
        html.AddRaw("<main id=\"main\" tabindex=\"-1\">");
        Figures(html, status);
        html.AddRaw("<div class=\"column\">");
        Callers(html, status);
        Quotas(html, status);
        TenantSection.Write(html, status);
        html.AddRaw("</div><div class=\"column\">");
        State(html, status);
        WebhookSection.Write(html, status);
        Changes(html, status);
        html.AddRaw("</div></main>");
        html.Add($"<footer><p>Aurora Gateway {status.Version}, running since <time datetime=\"{Wording.Iso(status.StartedAt)}\">{Wording.Clock(status.StartedAt, status.Now)}</time> ({Wording.Span(status.Now - status.StartedAt)}). All times are UTC. As JSON: <a href=\"/status\">/status</a>; metrics: <a href=\"/metrics\">/metrics</a>.</p></footer></div>");
    }

    private static void Header(Html html, GatewayStatus status)
    {
        html.Add($"<header class=\"verdict {status.Verdict.ToString().ToLowerInvariant()}\"><div class=\"bar\"><p class=\"product\">Aurora Gateway</p><p class=\"pulse\"><time id=\"now\" datetime=\"{Wording.Iso(status.Now)}\">{status.Now.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)}</time> UTC <button id=\"pause\" type=\"button\" hidden>Pause</button></p></div>")
            .Add($"<h1 role=\"status\"><span class=\"sign\" aria-hidden=\"true\">{Sign(status.Verdict)}</span> <span>{Headline(status)}</span></h1>")
            .Add($"<p class=\"since\">Since <time datetime=\"{Wording.Iso(status.Since)}\">{Wording.Clock(status.Since, status.Now)} UTC</time>, {Wording.Span(status.Now - status.Since)}</p>");
        if (status.Troubles.Count > 0)
        {
            html.AddRaw("<h2 class=\"hidden\">What is wrong, and what to do</h2><ul class=\"troubles\">");
            foreach (var trouble in status.Troubles)
            {
                html.Add($"<li class=\"{trouble.Level.ToString().ToLowerInvariant()}\">");
                if (trouble != status.Troubles[0] || status.Verdict == Verdict.Well)
                {
                    // The first one's name is the headline.
                    html.Add($"<strong>{Capital(trouble.Name)}</strong> ");
                }

                html.AddRaw("<span class=\"what\">").AddProse(trouble.What)
                    .AddRaw("</span><span class=\"remedy\"><b>To do:</b> ").AddProse(trouble.Remedy).AddRaw("</span><span class=\"seen\">");
                if (trouble.Since is { } since)
                {
                    html.Add($"Since <time datetime=\"{Wording.Iso(since)}\">{Wording.Clock(since, status.Now)}</time>");
                }

                if (trouble.Section is { } section)
                {
                    html.Add($" · <a href=\"#{section}\">See below</a>");
                }

                html.AddRaw("</span></li>");
            }

            html.AddRaw("</ul>");
        }

        html.AddRaw("<p id=\"lost\" role=\"alert\" hidden></p></header>");
    }

    private static void Figures(Html html, GatewayStatus status)
    {
        var perMinute = status.Callers.Sum(caller => caller.PerMinute);
        var refused = status.Callers.Sum(caller => caller.RefusedPerMinute);
        html.AddRaw("<section aria-label=\"Figures\"><dl class=\"figures\">");
        Figure(html, "Requests in the last minute", perMinute.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        Figure(html, "of them refused by the gateway", refused.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        Figure(html, "Under way", status.ActiveRequests.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        Figure(html, "Keys held", status.Keys.Held.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        Figure(html, "First key ends", status.Keys.FirstEnd is { } end ? "in " + Wording.Span(end - status.Now) : "–");
        html.AddRaw("</dl></section>");
    }

    private static void Figure(Html html, string name, string value) => html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static void Callers(Html html, GatewayStatus status)
    {
        html.AddRaw("<section aria-labelledby=\"callers\"><h2 id=\"callers\">Callers</h2>");
        if (status.Callers.Count == 0)
        {
            html.AddRaw("<p class=\"empty\">Nobody has called yet.</p></section>");
            return;
        }

        Table.Begin(html, "callers", "Caller", "Last 5 minutes", "Per minute", "Refused", "Mostly because", "In all");
        foreach (var caller in status.Callers)
        {
            Table.BeginRow(html);
            Table.Head(html, "Caller", caller.Caller == RequestTallies.Unknown ? "(not identified)" : caller.Caller);
            Table.BeginCell(html, "Last 5 minutes");
            Sparkline.Write(html, caller);
            Table.EndCell(html);
            Table.Number(html, "Per minute", caller.PerMinute);
            Table.Cell(html, "Refused", caller.RefusedPerMinute == 0 ? "0" : $"{caller.RefusedPerMinute} ({caller.RefusedPerMinute * 100 / Math.Max(1, caller.PerMinute)} %)", caller.RefusedPerMinute > 0 ? "number bad" : "number");
            Table.Cell(html, "Mostly because", caller.Refusals.Count == 0 ? "–" : $"{caller.Refusals.First().Key} ({caller.Refusals.First().Value})");
            Table.Number(html, "In all", caller.Total);
            Table.EndRow(html);
        }

        Table.End(html);
        html.AddRaw("<p class=\"legend\"><span class=\"swatch all\"></span> requests <span class=\"swatch refused\"></span> refused by the gateway</p></section>");
    }

    private static void Quotas(Html html, GatewayStatus status)
    {
        if (status.Quotas is null)
        {
            return;
        }

        html.AddRaw("<section aria-labelledby=\"quotas\"><h2 id=\"quotas\">Aurora quota</h2>");
        var inUse = status.Quotas.Where(quota => quota.Used + quota.Waiting + quota.Refused > 0).ToList();
        if (inUse.Count == 0)
        {
            html.AddRaw("<p class=\"empty\">None used in this period.</p></section>");
            return;
        }

        Table.Begin(html, "quotas", "Tenant", "Used", "Of", "Waiting", "Refused", "Most by");
        foreach (var quota in inUse)
        {
            var share = Math.Clamp((double)quota.Used / Math.Max(1, quota.Limit), 0, 1);
            Table.BeginRow(html);
            Table.Head(html, "Tenant", quota.IsApplication ? "(the application’s own)" : quota.Tenant, quota.IsApplication ? "" : "id");
            Table.BeginCell(html, "Used");
            Bar.Write(html, share, quota.Refused > 0 || share >= 0.9 ? "bad" : share >= 0.7 ? "low" : "good", $"{quota.Used} used");
            Table.EndCell(html);
            Table.Number(html, "Of", quota.Limit);
            Table.Number(html, "Waiting", quota.Waiting);
            Table.Cell(html, "Refused", quota.Refused.ToString(System.Globalization.CultureInfo.InvariantCulture), quota.Refused > 0 ? "number bad" : "number");
            Table.Cell(html, "Most by", quota.MostBy is null ? "–" : $"{quota.MostBy} ({quota.MostUsed})");
            Table.EndRow(html);
        }

        Table.End(html);
        html.AddRaw("</section>");
    }

    private static void State(Html html, GatewayStatus status)
    {
        html.AddRaw("<section aria-labelledby=\"state\"><h2 id=\"state\">Aurora, key, Redis, configuration</h2><dl class=\"state\">");
        Item(html, "Aurora", status.Aurora, good: true);
        var application = status.ApplicationKey;
        Item(html, "Application key", $"in use: fingerprint {application.Fingerprint}"
            + (application.Proposed is { } proposed ? $"; {proposed} is to be proved by the next exchange" : "")
            + (application.Refused is { } refused ? $"; {refused} was refused by Aurora" : ""), application.Refused is null);
        Item(html, "Redis", status.Redis is null ? "not configured: this process works alone"
            : $"{status.Redis.Endpoint}: {status.Redis.Detail}{(status.Redis.Since is { } since ? $", since {Wording.Clock(since, status.Now)}" : "")}", status.Redis?.IsReachable != false);
        Item(html, "Configuration", $"in force since {Wording.Clock(status.Configuration.LoadedAt, status.Now)}{(status.Configuration.Source is { } source ? ", from " + source : "")}"
            + (status.Configuration.Refused.Count == 0 ? "" : $"; a newer one was refused: {string.Join(" · ", status.Configuration.Refused.Take(5))}"), status.Configuration.Refused.Count == 0);
        if (status.Resources.Count > 0)
        {
            Item(html, "Resources", string.Join(", ", status.Resources.Select(ResourceText)), status.Resources.All(resource => resource.Used * 10 < resource.Limit * 9));
        }

        html.AddRaw("</dl></section>");
    }

    private static string ResourceText(ResourceStatus resource) => resource.Name is "memory" or "replay_bytes"
        ? $"{resource.Used >> 20} of {resource.Limit >> 20} MiB {(resource.Name == "memory" ? "memory" : "of bodies kept for replay")}"
        : $"{resource.Used} of {resource.Limit} {resource.Name.Replace('_', ' ')}";

    private static void Item(Html html, string name, string value, bool good) =>
        html.Add($"<div><dt>{name}</dt><dd class=\"{(good ? "" : "bad")}\">{value}</dd></div>");

    private static void Changes(Html html, GatewayStatus status)
    {
        html.Add($"<section aria-labelledby=\"changes\"><h2 id=\"changes\">{(status.Changes.Count > 1 ? $"Last {status.Changes.Count} state changes" : "State changes")}</h2>");
        if (status.Changes.Count == 0)
        {
            html.AddRaw("<p class=\"empty\">Nothing has changed since the start.</p></section>");
            return;
        }

        Table.Begin(html, "changes", "When", "What changed");
        foreach (var change in status.Changes)
        {
            Table.BeginRow(html);
            Table.Cell(html, "When", $"{Wording.Clock(change.At, status.Now)}", "when");
            Table.Cell(
                html, "What changed", (change.Level >= LogLevel.Error ? "✗ " : change.Level == LogLevel.Warning ? "! " : "✓ ") + change.What + (change.Times > 1 ? $" ({change.Times} times)" : ""),
                change.Level >= LogLevel.Error ? "bad" : change.Level == LogLevel.Warning ? "low" : "");
            Table.EndRow(html);
        }

        Table.End(html);
        html.AddRaw("</section>");
    }

    private static string Headline(GatewayStatus status) => status.Headline;

    private static string Capital(string name) => char.IsLower(name[0]) ? char.ToUpperInvariant(name[0]) + name[1..] : name;

    private static string Sign(Verdict verdict) => verdict switch { Verdict.Well => "✓", Verdict.Impaired => "!", Verdict.Draining => "↓", _ => "✗" };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Well => "All is well",
        Verdict.Impaired => "Impaired",
        Verdict.Draining => "Shutting down",
        _ => "Failing",
    };
}
