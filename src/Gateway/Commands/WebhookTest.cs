using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Commands.Client;
using AuroraGateway.Commands.Webhooks;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Commands;

/// <summary>Makes Aurora send a test webhook, and waits until the receiver of a running gateway has it.</summary>
internal sealed class WebhookTest(WebhookCalls aurora, GatewaySettings settings, TimeProvider time)
{
    /// <summary>What the status of a test begins with. The receiver notes such a webhook and does nothing else.</summary>
    public const string Mark = "test-";

    // Aurora waits ten seconds for a response; a queue of its own comes on top.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    private readonly string admin = AdminClient.Reachable(settings.Options.Listen.AdminUrl);

    public async Task<int> RunAsync(string id, CancellationToken cancellation)
    {
        var mark = Mark + RandomNumberGenerator.GetHexString(16, lowercase: true);
        if (AdminQuestion.ReadToken(settings.Options.Admin.TokenFile, out var token) is { } unreadable)
        {
            return WebhooksCommand.Fail(unreadable);
        }

        var runs = await LastTestAsync(token, cancellation) is not null;
        if (await aurora.TriggerAsync(id, Values(mark), cancellation) is { } wrong)
        {
            return WebhooksCommand.Fail(wrong);
        }

        if (!runs)
        {
            Console.WriteLine($"Aurora accepted the test. No webhook receiver runs at {admin}, so its arrival cannot be observed here. "
                + $"Look for status={mark} in your receiver's log.");
            return 0;
        }

        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            if (await LastTestAsync(token, cancellation) == mark)
            {
                Console.WriteLine($"The test arrived after {time.GetElapsedTime(started).TotalSeconds:F1} s.");
                return 0;
            }

            await Task.Delay(Between, time, cancellation);
        }

        return WebhooksCommand.Fail($"the test did not arrive within {Patience.TotalSeconds:F0} s. "
            + "Check that the URL of the webhook leads to Webhooks:Url, and the header: aurora-gateway webhooks list");
    }

    private JsonObject Values(string mark)
    {
        (string Name, string Value)[] values =
        [
            ("<TENANT_ID>", Guid.NewGuid().ToString()), ("<STATUS>", mark), ("<APP_ID>", settings.Options.Aurora.ApplicationId),
        ];
        var parameters = new JsonArray();
        foreach (var (name, value) in values)
        {
            parameters.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        }

        return new JsonObject { ["url_parameters"] = parameters };
    }

    /// <summary>The last test that the running gateway's receiver noted, empty if none yet; null if there is no receiver.</summary>
    private async Task<string?> LastTestAsync(string token, CancellationToken cancellation)
    {
        try
        {
            var (_, body) = await AdminQuestion.StatusAsync(admin, token, cancellation);
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("webhooks", out var webhooks) && webhooks.ValueKind == JsonValueKind.Object
                ? webhooks.TryGetProperty("lastTest", out var last) ? last.GetString() ?? "" : ""
                : null;
        }
        catch (Exception exception) when (exception is UriFormatException or JsonException or InvalidOperationException
            || AdminQuestion.IsNoResponse(exception, cancellation))
        {
            return null;
        }
    }
}
