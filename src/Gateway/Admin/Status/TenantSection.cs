using AuroraGateway.Keys;

namespace AuroraGateway.Admin.Status;

/// <summary>Tenants and sessions: each key's life as a bar, and why the last exchange failed.</summary>
internal static class TenantSection
{
    private const double Low = 0.1;

    public static void Write(Html html, GatewayStatus status)
    {
        html.AddRaw("<section aria-labelledby=\"tenants\"><h2 id=\"tenants\">Tenants</h2>");
        if (status.Keys.Slots.Count == 0)
        {
            html.AddRaw("<p class=\"empty\">No key has been asked for yet.</p></section>");
            return;
        }

        Table.Begin(html, "tenants", "Tenant", "Key’s life", "Generation", "Last exchange", "Trouble");
        foreach (var slot in status.Keys.Slots)
        {
            Row(html, slot, status.Now);
        }

        Table.End(html);
        if (status.Keys.Owners > status.Keys.Slots.Count)
        {
            html.Add($"<p class=\"legend\">{status.Keys.Slots.Count} of {status.Keys.Owners} shown: those in trouble, then those whose keys end first. <a href=\"/keys\">More as JSON</a></p>");
        }

        html.AddRaw("</section>");
    }

    private static void Row(Html html, KeySlotView slot, DateTimeOffset now)
    {
        Table.BeginRow(html);
        Table.Head(html, "Tenant", slot.Session is null ? slot.Tenant : $"{slot.Tenant} session {slot.Session} of {slot.Caller}", "id");
        Table.BeginCell(html, "Key’s life");
        if (slot is { ObtainedAt: { } obtained, EndsAt: { } end })
        {
            var left = Math.Clamp((end - now) / (end - obtained), 0, 1);
            var stale = slot.Trouble != KeyTrouble.None;
            Bar.Write(html, left, left < Low ? "bad" : stale ? "low" : "good", Wording.Span(end - now) + " left");
        }
        else
        {
            html.AddRaw(slot.IsExchanging ? "<span>being bought</span>" : "<span class=\"bad\">no key</span>");
        }

        Table.EndCell(html);
        Table.Cell(html, "Generation", slot.Generation?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–", "number");
        Table.Cell(html, "Last exchange", slot.LastExchangeAt is { } last ? Wording.Ago(last, now) : "–");
        Table.Cell(html, "Trouble", Trouble(slot), slot.Trouble == KeyTrouble.None ? "" : "bad");
        Table.EndRow(html);
    }

    private static string Trouble(KeySlotView slot) => slot.Trouble switch
    {
        KeyTrouble.None => "–",
        KeyTrouble.Braked => "Aurora refuses fresh keys too; nothing is exchanged for a while. " + slot.Failure,
        KeyTrouble.NotRenewed => "Not renewed, the key held still serves. " + slot.Failure,
        _ => slot.Failure ?? "–",
    };
}
