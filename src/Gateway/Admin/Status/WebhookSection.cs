namespace AuroraGateway.Admin.Status;

/// <summary>What Aurora's webhooks said, on the status page.</summary>
internal static class WebhookSection
{
    private const int MostShown = 10;

    public static void Write(Html html, GatewayStatus status)
    {
        if (status.Webhooks is not { } webhooks)
        {
            return;
        }

        html.AddRaw("<section aria-labelledby=\"webhooks\"><h2 id=\"webhooks\">Webhooks</h2>");
        if (webhooks.LastAt is not { } last)
        {
            html.AddRaw("<p class=\"empty\">No webhook has arrived yet.</p></section>");
            return;
        }

        html.Add($"<p>The last one arrived at <time datetime=\"{Wording.Iso(last)}\">{Wording.Clock(last, status.Now)}</time>.</p>");
        if (webhooks.Tenants.Count > 0)
        {
            Table.Begin(html, "webhooks", "Tenant", "Aurora says", "Since");
            foreach (var tenant in webhooks.Tenants.Take(MostShown))
            {
                Table.BeginRow(html);
                Table.Head(html, "Tenant", tenant.Tenant);
                var isEnabled = tenant.Status == "enabled";
                Table.Cell(html, "Aurora says", isEnabled ? "authorised" : "withdrawn", isEnabled ? "" : "bad");
                Table.Cell(html, "Since", Wording.Clock(tenant.Since, status.Now));
                Table.EndRow(html);
            }

            Table.End(html);
        }

        html.AddRaw("</section>");
    }
}
