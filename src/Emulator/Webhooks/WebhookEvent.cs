using System.Collections.Concurrent;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>Something that happened, and the values that a template's placeholders have for it.</summary>
internal sealed class WebhookEvent(string name, IReadOnlyDictionary<string, string> values, Func<string, string> others)
{
    public const string StatusChanged = "app_status_changed";

    public string Name => name;

    public string Value(string placeholder) => values.TryGetValue(placeholder, out var value) ? value : others(placeholder);

    /// <summary>An administrator enabled or disabled the application for a tenant.</summary>
    public static WebhookEvent StatusOf(string application, string tenant, bool enabled, string sessionToken) => new(
        StatusChanged,
        new Dictionary<string, string>
        {
            ["APP_ID"] = application,
            ["TENANT_ID"] = tenant,
            ["STATUS"] = enabled ? "enabled" : "disabled",
            ["SESSION_TOKEN"] = sessionToken,
        },
        static _ => "");

    /// <summary>A test: what its sender does not choose is a random UUID, except the application and the status.</summary>
    public static WebhookEvent Test(string name, string application, IReadOnlyDictionary<string, string> chosen)
    {
        var values = new ConcurrentDictionary<string, string> { ["APP_ID"] = application, ["STATUS"] = "enabled" };
        foreach (var (placeholder, value) in chosen)
        {
            values[placeholder] = value;
        }

        // A template may name a placeholder twice, and duplicates are sent at the same time: all get one value.
        return new(name, values, placeholder => values.GetOrAdd(placeholder, static _ => Guid.NewGuid().ToString()));
    }
}
