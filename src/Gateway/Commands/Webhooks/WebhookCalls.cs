using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Connections.Responses;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Commands.Webhooks;

/// <summary>Calls Aurora about the application's webhooks, with the application key.</summary>
internal sealed class WebhookCalls(GatewaySettings settings, TimeProvider time) : IDisposable
{
    private const string Wrapper = "partner_application_webhook";
    private const int Largest = 1024 * 1024;

    private readonly AuroraClients lines =
        new AuroraConnections(new AddressBook(time), time, NullLogger<AuroraConnections>.Instance)
            .Open(settings.ConnectionTerms, settings.Origin);

    /// <summary>All webhooks; what cannot be read as one is left out.</summary>
    public async Task<(IReadOnlyList<RegisteredWebhook> Webhooks, string? Wrong)> ListAsync(CancellationToken cancellation)
    {
        var (_, body, wrong) = await SendAsync(HttpMethod.Get, Application("partner_applications"), null, cancellation);
        if (wrong is not null)
        {
            return ([], wrong);
        }

        return Member(body, Wrapper + "s") is { ValueKind: JsonValueKind.Array } list
            ? ([.. list.EnumerateArray().Select(RegisteredWebhook.Of).OfType<RegisteredWebhook>()], null)
            : ([], $"Aurora's response contains no list {Wrapper}s.");
    }

    /// <summary>Creates a webhook, or changes the one of this id.</summary>
    public async Task<(string? Id, string? Wrong)> SaveAsync(string? id, JsonObject fields, CancellationToken cancellation)
    {
        var path = Application("partner_applications") + (id is null ? "" : "/" + Uri.EscapeDataString(id));
        var body = new JsonObject { [Wrapper] = fields };
        var (_, response, wrong) = await SendAsync(id is null ? HttpMethod.Post : HttpMethod.Put, path, body, cancellation);
        var saved = RegisteredWebhook.Of(Member(response, Wrapper));
        return (saved?.Id ?? id, wrong);
    }

    /// <summary>Makes Aurora send a test. Its documents print the path under another name than that of the other calls.</summary>
    public async Task<string?> TriggerAsync(string id, JsonObject values, CancellationToken cancellation)
    {
        var body = new JsonObject { ["application_partner_webhook"] = values };
        var path = $"/{Uri.EscapeDataString(id)}/trigger";
        var (status, _, wrong) = await SendAsync(HttpMethod.Post, Application("application_partners") + path, body, cancellation);
        if (status == HttpStatusCode.NotFound)
        {
            (status, _, wrong) = await SendAsync(HttpMethod.Post, Application("partner_applications") + path, body, cancellation);
        }

        return status == HttpStatusCode.NotFound ? $"Aurora has no webhook {id}. List them: aurora-gateway webhooks list" : wrong;
    }

    public void Dispose() => lines.Dispose();

    private string Application(string name) => $"/{name}/{settings.Options.Aurora.ApplicationId}/webhooks";

    private async Task<(HttpStatusCode? Status, JsonElement Body, string? Wrong)> SendAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(settings.Keys.ExchangeTimeout);
        using var request = new HttpRequestMessage(method, new Uri(settings.Origin.Uri, path))
        {
            Version = settings.Origin.IsEncrypted ? HttpVersion.Version20 : HttpVersion.Version11,
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.ApplicationKey.Reveal());
        Product.Describe(request);
        try
        {
            using var response = await lines.Calls.SendAsync(request, deadline.Token);
            using var text = await ResponseText.ReadAsync(response, Largest, deadline.Token);
            return (response.StatusCode, Read(response, text, out var wrong), wrong);
        }
        catch (HttpRequestException exception)
        {
            var reason = ConnectException.In(exception)?.Message ?? exception.HttpRequestError.ToString();
            return (null, default, $"Aurora at {settings.Origin} cannot be reached ({reason}). Run aurora-gateway check.");
        }
        catch (Exception exception) when (exception is IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            const string Slow = "did not respond completely within Keys:ExchangeTimeout. Run aurora-gateway check.";
            return (null, default, $"Aurora at {settings.Origin} {Slow}");
        }
    }

    private JsonElement Read(HttpResponseMessage response, ResponseText text, out string? wrong)
    {
        var json = Parse(text);
        wrong = response.StatusCode switch
        {
            _ when (int)response.StatusCode is >= 200 and < 300 && (json.ValueKind == JsonValueKind.Object || text.Utf8.IsEmpty) => null,
            _ when text.Trouble is not null || !AuroraErrors.Are(text.Utf8) =>
                $"{settings.Origin} returned {EdgeHint.Of(response, settings.ApplicationKey.Reveal())}, which is not from Aurora's API. "
                + "Check Aurora:BaseUrl and any proxy or firewall in the path.",
            HttpStatusCode.Unauthorized =>
                $"Aurora rejected the application key {settings.ApplicationKey.Fingerprint}. "
                + "Check Aurora:ApplicationKeyFile and Aurora:Environment.",
            HttpStatusCode.NotFound => $"Aurora has no partner application {settings.Options.Aurora.ApplicationId}, or no such webhook. "
                + "Check Aurora:ApplicationId.",
            var status => $"Aurora returned {(int)status}: {Message(json)}",
        };
        return json;
    }

    private static JsonElement Parse(ResponseText text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Utf8, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    // Aurora's own words, but it may quote what it was sent.
    private string Message(JsonElement json)
    {
        var first = Member(json, "errors") is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0
            ? Member(errors[0], "message").GetString()
            : null;
        var message = RegisteredWebhook.Plain(first ?? "it names no reason");
        return Quoted(settings, message) ? "its message contains a secret and is not shown" : message;
    }

    private static bool Quoted(GatewaySettings settings, string message) =>
        message.Contains(settings.ApplicationKey.Reveal(), StringComparison.Ordinal)
        || (settings.WebhookSecret is { } secret && message.Contains(secret.Reveal(), StringComparison.Ordinal));
}
