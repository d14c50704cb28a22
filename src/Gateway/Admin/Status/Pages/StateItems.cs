using AuroraGateway.Admin.Status.Troubles;
namespace AuroraGateway.Admin.Status.Pages;

/// <summary>What the gateway works with: Aurora, application key, Redis, configuration, resources.</summary>
internal static class StateItems
{
    private const int MostMistakes = 5;

    public static IEnumerable<View> Of(GatewayStatus status)
    {
        var application = status.ApplicationKey;
        yield return Item("Aurora", $"{status.Aurora} ({status.Instance.Environment})");
        yield return Item(
            "Application key",
            $"in use: fingerprint {application.Fingerprint}"
            + (application.Proposed is { } proposed ? $"; {proposed} is tried by the next exchange" : "")
            + (application.Refused is { } refused ? $"; {refused} was refused by Aurora" : ""), application.Refused is null);
        yield return Item("This instance", Instance(status.Instance));
        yield return Item("Redis", Redis(status), status.Redis?.IsReachable != false);
        yield return Item("Configuration", Configuration(status), status.Configuration.Refused.Count == 0);
        if (status.Resources.Count > 0)
        {
            yield return Item(
                "Resources", string.Join(", ", status.Resources.Select(ResourceText)),
                status.Resources.All(static resource => resource.Used * 10 < resource.Limit * 9));
        }
    }

    private static View Item(string name, string value, bool isGood = true) =>
        new View().Set("name", name).Set("value", value).Set("item-tone", isGood ? "" : "bad");

    private static string Instance(InstanceStatus instance) =>
        $"host {instance.Host}" + (instance.ReplicaId is { } id ? $", replica {id}" : "") +
            (instance.Replicas is { } count ? $", one of {count}" : "");

    private static string Redis(GatewayStatus status) => status.Redis is not { } redis
        ? "not configured: this process is standalone"
        : $"{redis.Endpoint}: {redis.Detail}{(redis.Since is { } since ? $", since {Wording.Clock(since, status.Now)}" : "")}";

    private static string Configuration(GatewayStatus status) =>
        $"active since {Wording.Clock(status.Configuration.LoadedAt, status.Now)}" +
            $"{(status.Configuration.Source is { } source ? ", from " + source : "")}"
        + (status.Configuration.Refused.Count == 0 ? "" : $"; a newer one was refused: " +
            $"{string.Join(" · ", status.Configuration.Refused.Take(MostMistakes))}");

    private static string ResourceText(ResourceStatus resource) => resource.Name switch
    {
        "memory" => Mebibytes(resource, "memory"),
        "replay_bytes" => Mebibytes(resource, "of bodies kept for replay"),
        "head_bytes" => Mebibytes(resource, "of unfinished request heads"),
        _ => $"{resource.Used} of {resource.Limit} {resource.Name.Replace('_', ' ')}",
    };

    private static string Mebibytes(ResourceStatus resource, string what) =>
        Figures.Unbroken($"{resource.Used >> 20} of {resource.Limit >> 20} MiB") + " " + what;
}
