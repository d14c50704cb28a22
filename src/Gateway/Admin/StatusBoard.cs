using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Admin;

/// <summary>Judges what <see cref="StatusReader"/> reads: which troubles count, since when, and what the first line says.</summary>
internal sealed class StatusBoard : IDisposable
{
    // "Since when" must not depend on whether the page is open; meanwhile the usual response times are learned.
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(5);

    private readonly StatusReader reader;
    private readonly Mutes mutes;
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private Verdict verdict;
    private DateTimeOffset since;
    private volatile IReadOnlyList<Trouble> latest = [];

    public StatusBoard(StatusReader reader, Mutes mutes, TimeProvider time)
    {
        this.reader = reader;
        this.mutes = mutes;
        since = time.GetUtcNow();
        verdict = Verdict.Unknown;
        timer = time.CreateTimer(static board => ((StatusBoard)board!).Read(), this, Watch, Watch);
    }

    /// <summary>The troubles of the last reading, a few seconds old at most.</summary>
    public IReadOnlyList<Trouble> Latest => latest;

    public GatewayStatus Read()
    {
        var status = reader.Read();
        lock (gate)
        {
            return JudgeLocked(status);
        }
    }

    public void Dispose() => timer.Dispose();

    private GatewayStatus JudgeLocked(GatewayStatus status)
    {
        foreach (var gone in seen.Keys.Except(status.Troubles.Select(static trouble => trouble.Code)).ToList())
        {
            seen.Remove(gone);
        }

        foreach (var trouble in status.Troubles)
        {
            seen.TryAdd(trouble.Code, status.Now);
        }

        latest = TroubleOrder.Of(mutes.Apply([.. status.Troubles.Select(trouble => trouble with { Since = seen[trouble.Code] })]));
        var counting = latest.Where(static trouble => trouble.MutedUntil is null).ToList();
        var worst = counting.Count == 0 ? Verdict.Well : counting.Max(static trouble => trouble.Level);
        if (worst != verdict)
        {
            verdict = worst;
            since = status.Now;
        }

        return status with
        {
            Verdict = verdict,
            Since = since,
            Troubles = latest,
            Headline = Status.Troubles.Headline.Of(verdict, counting, status.Now),
        };
    }
}
