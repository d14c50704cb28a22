using System.Globalization;
using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>The process itself: start and end, resources, files, configuration, Redis.</summary>
internal sealed partial class Diagnosis
{
    private const double MuchOfResource = 0.9;

    public void Process(bool isDraining, string? pending, int active)
    {
        if (pending is not null)
        {
            Add(
                Verdict.Impaired, "starting", "it is not ready yet", $"It is still {pending}.",
                "Wait: it ends after 30 seconds at the latest.");
        }

        if (isDraining)
        {
            Add(
                Verdict.Draining, "draining", $"{Count(active, "request is", "requests are")} still in flight",
                "No keys are exchanged any more, and `/readyz` sends callers to other replicas.",
                "Nothing: it ends when they are done, or after `Listen:Grace`.");
        }
    }

    /// <summary>No call says whether Aurora works.</summary>
    /// <param name="isKnown">Aurora responded to something in the last hour.</param>
    /// <param name="everCalled">Aurora responded to something since the start.</param>
    public void Evidence(bool isKnown, bool everCalled)
    {
        if (!isKnown)
        {
            Add(
                Verdict.Unknown, "unknown", everCalled ? "no call was sent to Aurora in the last hour" : "no call was sent to Aurora yet",
                "Whether Aurora, the network and the keys work is not known before a call is made.",
                "Make a call, or run `aurora-gateway check --tenant ID` here: it tries name, connection, TLS and one key exchange.",
                Impact.Unknown);
        }
    }

    public void Resources(string? notLive, bool isExhausted, IReadOnlyList<ResourceStatus> resources)
    {
        if (notLive is not null)
        {
            Add(
                Verdict.Failing, "not-live", "the data listener does not work", $"{Capital(notLive)}. Callers cannot connect.",
                "Restart the process; an orchestrator that probes `/livez` does that automatically. Keep the log: it shows since when.");
        }

        var full = resources.Where(static resource => resource.Limit > 0 && resource.Used >= resource.Limit * MuchOfResource)
            .ToDictionary(static resource => resource.Name);
        if (isExhausted || full.ContainsKey("descriptors"))
        {
            Add(
                Verdict.Impaired, "descriptors-short", isExhausted ? "no file descriptor is left" : "few file descriptors are left",
                Used(resources, "descriptors", 1, "descriptors"),
                "Raise RLIMIT_NOFILE (`LimitNOFILE` of systemd, `ulimits` of Compose), or lower `Listen:MaxConnections` or " +
                    "`Aurora:MaxConnections`.");
        }

        if (full.ContainsKey("memory"))
        {
            Add(
                Verdict.Impaired, "memory-short", "memory is short", Used(resources, "memory", 1024 * 1024, "MiB"),
                "Raise the memory limit, or lower `Listen:MaxConnections`, `Aurora:MaxConnections` or `Keys:Capacity`.");
        }

        if (full.ContainsKey("connections"))
        {
            Add(
                Verdict.Well, "connections-full", "the bound of connections is nearly reached",
                Used(resources, "connections", 1, "connections") +
                    " A new one replaces the oldest on which no caller has identified itself.",
                "Check who connects to the data listener. If they are callers, raise `Listen:MaxConnections` with the memory " +
                    "limit and RLIMIT_NOFILE.");
        }

        if (full.ContainsKey("head_bytes"))
        {
            Add(
                Verdict.Well, "heads-full", "unfinished request heads use nearly all of their memory",
                Used(resources, "head_bytes", 1024 * 1024, "MiB") +
                    " At the bound the connection whose head has been long for the longest time is closed.",
                "Check who connects to the data listener and leaves long request heads unfinished. " +
                    "`aurora_gateway_connections_closed_total` counts the closed ones.");
        }
    }

    public void Redis(SharedStoreStatus? redis)
    {
        if (redis is { IsReachable: false })
        {
            Add(
                Verdict.Impaired, "redis-gone", "Redis is unavailable",
                $"{redis.Endpoint}: {redis.Detail.TrimEnd('.')}. No request fails because of it: this replica runs standalone, "
                + "exchanges its own keys and uses its part of each limit.",
                "Restart Redis, or fix the path to it: `aurora-gateway check` tries it. The gateway connects again automatically.");
        }
    }

    public void Configuration(ConfigurationStatus configuration)
    {
        if (configuration.Refused.Count > 0)
        {
            Add(
                Verdict.Impaired, "configuration-refused", "a changed configuration was refused",
                $"It has {Count(configuration.Refused.Count, "mistake", "mistakes")}; the previous one stays active. " +
                    $"{configuration.Refused[0]}",
                "Correct the file; `aurora-gateway check` lists every mistake.");
        }

        if (configuration.RestartNeeded.Count > 0)
        {
            Add(
                Verdict.Well, "restart-needed", "changed settings wait for a restart", string.Join(", ", configuration.RestartNeeded) + ".",
                "Restart the gateway at a convenient time.");
        }
    }

    public void Files(IReadOnlyList<(string Reader, string Wrong)> files)
    {
        foreach (var (reader, wrong) in files)
        {
            Add(
                Verdict.Impaired, "file-refused:" + reader, "a changed file cannot be loaded",
                $"{wrong.TrimEnd('.')}. Its previous content stays in use.",
                "Correct the file; it is reloaded within seconds. Do not restart before: a start needs it complete.");
        }
    }

    public void Certificate(CertificateStatus? certificate)
    {
        if (certificate is null)
        {
            return;
        }

        const string Remedy = "Put a new one into `Tls:CertificateFile` and `Tls:KeyFile`; it is reloaded within seconds.";
        var left = certificate.NotAfter - now;
        if (left <= TimeSpan.Zero)
        {
            Add(
                Verdict.Failing, "certificate-over", "the listener's certificate has expired",
                $"It expired {Wording.Span(-left)} ago: callers refuse to connect.", Remedy);
        }
        else if (left < certificate.Late)
        {
            Add(
                Verdict.Impaired, "certificate-ends", "the listener's certificate expires soon",
                $"It expires in {Wording.Span(left)}; then callers refuse to connect.", Remedy);
        }
    }

    private static string Used(IReadOnlyList<ResourceStatus> resources, string name, long unit, string units) =>
        resources.FirstOrDefault(resource => resource.Name == name) is { } resource
            ? string.Create(CultureInfo.InvariantCulture, $"{resource.Used / unit} of {resource.Limit / unit} {units} are used.")
            : "";
}
