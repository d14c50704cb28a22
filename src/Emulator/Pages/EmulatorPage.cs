using System.Net;
using System.Text;
using System.Text.Json;

namespace AuroraGateway.Emulator.Pages;

/// <summary><c>GET /_emulator/</c>: endpoints, switches and recent requests for a person. It contains no secret.</summary>
internal static class EmulatorPage
{
    private const int MostRequests = 50;

    // Values that a test may use for a key or a body with a key in it.
    private static readonly BehaviourSwitch[] Hidden =
    [
        BehaviourSwitches.ExchangeBearerToken, BehaviourSwitches.ExchangeBody, BehaviourSwitches.ExchangeRedirect,
        BehaviourSwitches.CacheControl, BehaviourSwitches.RetryAfter, BehaviourSwitches.ExchangeExpiresAt,
        BehaviourSwitches.ExchangeContentType,
    ];

    public static Task RespondAsync(EmulatorCall call)
    {
        var headers = call.Http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        return call.BytesAsync(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Write(call.Aurora)));
    }

    private static string Write(EmulatedAurora aurora)
    {
        var html = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Aurora emulator</title>
            <style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
            table{border-collapse:collapse;width:100%}
            td,th{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:left;vertical-align:top}
            code{font-size:.9em}</style></head><body>
            <h1>Aurora emulator</h1>
            <p>This is not Aurora. Its data is invented, and every client that reaches this port can change it.</p>

            """);
        Row(html.Append("<table>"), "Application", aurora.Options.ApplicationId);
        Row(html, "Exchanges", aurora.Stats.Exchanges.ToString(null, null));
        Row(html, "Other requests", aurora.Stats.Requests.ToString(null, null));
        Row(html, "Tenants of the seed", aurora.Seed.Tenants.Count.ToString(null, null));
        Row(html, "Webhooks", aurora.Webhooks.Table.All().Count.ToString(null, null));
        html.Append("</table>\n<h2>Recent requests</h2>\n<p>Newest first. Values that could be secret are left out.</p>\n<table>");
        foreach (var request in aurora.Recorded.Snapshot().Reverse().Take(MostRequests))
        {
            Row(html, ShownMethod(request.Method), ShownTarget.Of(request.Target, aurora.Options.ApplicationKey));
        }

        html.Append("</table>\n<h2>Switches</h2>\n<p><code>PUT /_emulator/behaviour</code> changes them.</p>\n<table>");
        html.Append("<tr><th>Switch</th><th>Now</th><th>Default</th><th>Takes</th></tr>\n");
        foreach (var each in BehaviourSwitches.All)
        {
            var now = aurora.Behaviour.Values[each];
            var shown = Hidden.Contains(each) && now is not null ? "set" : Text(now);
            Row(html, each.Name, shown, Text(each.Default), each.Expected);
        }

        html.Append("</table>\n");
        Endpoints(html, "Endpoints of the emulator", EndpointList.Control);
        Endpoints(html, "Endpoints of Aurora", EndpointList.Aurora);
        html.Append("<h2>Not emulated</h2>\n<p>These respond with 501 and the reason.</p>\n<table>");
        foreach (var path in EndpointList.NotEmulated)
        {
            Row(html, path);
        }

        return html.Append("</table></body></html>\n").ToString();
    }

    private static void Endpoints(StringBuilder html, string title, (string Method, string Path, string Does)[] endpoints)
    {
        html.Append("<h2>").Append(title).Append("</h2>\n<table>");
        foreach (var (method, path, does) in endpoints)
        {
            Row(html, method, path, does);
        }

        html.Append("</table>\n");
    }

    private static void Row(StringBuilder html, params string[] cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells)
        {
            html.Append("<td><code>").Append(WebUtility.HtmlEncode(cell)).Append("</code></td>");
        }

        html.Append("</tr>\n");
    }

    // A method is any token that a client writes.
    private static string ShownMethod(string method) => method.Length <= 7 && method.All(char.IsAsciiLetterUpper) ? method : "…";

    private static string Text(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            BehaviourSwitch.Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) is { Length: <= 300 } text ? text : "…";
    }
}
