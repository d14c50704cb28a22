using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Webhooks;

namespace AuroraGateway.Emulator.Seeds;

/// <summary>Reads a seed and finds every mistake in it, not only the first.</summary>
internal sealed class SeedReader
{
    private const int MostTenants = 1_000;

    private readonly SeedMistakes mistakes = new();
    private readonly Dictionary<string, SeededTenant> readTenants = new(StringComparer.Ordinal);
    private readonly List<(BehaviourSwitch, object?)> switches = [];
    private readonly List<WebhookFields> readWebhooks = [];

    public static SeedContent Read(string json)
    {
        var reader = new SeedReader();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            });
        }
        catch (JsonException exception)
        {
            var place = string.Create(
                CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
            var wrong = exception.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
            throw new EmulatorSeedException([$"{place}: this is not JSON. {wrong}"]);
        }

        using (document)
        {
            reader.ReadRoot(document.RootElement);
        }

        return reader.mistakes.Any
            ? throw reader.mistakes.ToException()
            : new SeedContent(reader.readTenants.ToFrozenDictionary(StringComparer.Ordinal), reader.switches, reader.readWebhooks);
    }

    private void ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add("", "The seed must be a JSON object. Write {\"tenants\": [ … ]}.");
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$schema": break;
                case "tenants": ReadTenants(property.Value); break;
                case "behaviour": ReadBehaviour(property.Value); break;
                case "webhooks": ReadWebhooks(property.Value); break;
                default:
                    mistakes.Add(property.Name, "is not known. Use tenants, webhooks or behaviour, or remove it.");
                    break;
            }
        }
    }

    private void ReadTenants(JsonElement tenants)
    {
        if (tenants.ValueKind != JsonValueKind.Array)
        {
            mistakes.Add("tenants", "must be an array of tenants. Write [ {\"id\": \"…\", \"projects\": [ … ]} ].");
            return;
        }

        if (tenants.GetArrayLength() > MostTenants)
        {
            mistakes.Add("tenants", "has more than 1000 entries. Keep only the tenants that the test needs.");
            return;
        }

        var records = new SeedRecords(mistakes);
        var index = 0;
        foreach (var tenant in tenants.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"tenants[{index++}]");
            if (records.ReadTenant(place, tenant) is { } read && !readTenants.TryAdd(read.Id, read))
            {
                mistakes.Add(place + ".id", $"\"{read.Id}\" is the id of a tenant above. Put both into one entry.");
            }
        }
    }

    private void ReadBehaviour(JsonElement behaviour)
    {
        if (behaviour.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add("behaviour", "must be an object of switches. GET /_emulator/behaviour shows every switch.");
            return;
        }

        foreach (var property in behaviour.EnumerateObject())
        {
            var place = "behaviour." + property.Name;
            if (BehaviourSwitches.Find(property.Name) is not { } found)
            {
                mistakes.Add(place, "is no switch. GET /_emulator/behaviour shows every switch.");
            }
            else if (!found.TryRead(property.Value, out var value))
            {
                mistakes.Add(place, $"must be {found.Expected}.");
            }
            else
            {
                switches.Add((found, value));
            }
        }
    }

    private void ReadWebhooks(JsonElement webhooks)
    {
        if (webhooks.ValueKind != JsonValueKind.Array || webhooks.GetArrayLength() > WebhookTable.Most)
        {
            var most = WebhookTable.Most.ToString(CultureInfo.InvariantCulture);
            mistakes.Add("webhooks", $"must be an array of at most {most} webhooks.");
            return;
        }

        var index = 0;
        foreach (var webhook in webhooks.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"webhooks[{index++}]");
            if (webhook.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add(place, "must be an object with event and url_template.");
                continue;
            }

            var fields = WebhookFields.Empty.With(JsonObject.Create(webhook)!, out var wrong);
            if ((wrong ?? fields.Missing()) is { } mistake)
            {
                mistakes.Add(place, mistake);
            }

            readWebhooks.Add(fields);
        }
    }
}
