namespace AuroraGateway.Admin.Status;

/// <summary>Tables that become cards on a narrow screen; their roles are written out, because a changed display would take them away.</summary>
internal static class Table
{
    public static void Begin(Html html, string labelledBy, params ReadOnlySpan<string> columns)
    {
        html.Add($"<table role=\"table\" aria-labelledby=\"{labelledBy}\"><thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (var column in columns)
        {
            html.Add($"<th role=\"columnheader\" scope=\"col\">{column}</th>");
        }

        html.AddRaw("</tr></thead><tbody role=\"rowgroup\">");
    }

    public static void BeginRow(Html html) => html.AddRaw("<tr role=\"row\">");

    public static void EndRow(Html html) => html.AddRaw("</tr>");

    public static void End(Html html) => html.AddRaw("</tbody></table>");

    public static void Head(Html html, string column, string value, string style = "") =>
        html.Add($"<th role=\"rowheader\" scope=\"row\" data-column=\"{column}\" class=\"{style}\">{value}</th>");

    public static void Cell(Html html, string column, string value, string style = "") =>
        html.Add($"<td role=\"cell\" data-column=\"{column}\" class=\"{style}\">{value}</td>");

    public static void Number(Html html, string column, long value) => html.Add($"<td role=\"cell\" data-column=\"{column}\" class=\"number\">{value}</td>");

    public static void BeginCell(Html html, string column) => html.Add($"<td role=\"cell\" data-column=\"{column}\">");

    public static void EndCell(Html html) => html.AddRaw("</td>");
}
