namespace AuroraGateway.Hostile.Chaos;

/// <summary>The run: callers of every kind, two lanes of faults at once, then peace, and the verdicts.</summary>
internal sealed class ChaosRun(int seconds, int seed)
{
    private const long MegaByte = 1024 * 1024;
    private const double Peace = 4;

    private readonly Verdicts verdicts = new();
    private readonly List<string> figures = [];

    /// <returns>What happened; the first lines say what broke a promise.</returns>
    public async Task<(IReadOnlyCollection<string> Broken, IReadOnlyList<string> Figures)> RunAsync(CancellationToken cancellation)
    {
        await using var fleet = new Fleet(verdicts);
        await fleet.StartAsync(cancellation);
        var kinds = Calls.OfEveryKind(fleet, verdicts);
        var sessions = new Sessions(kinds[0], kinds[1], fleet.Aurora, verdicts);
        var faults = new Faults(fleet, verdicts, cancellation);
        long calm;
        (long Resident, int Handles) before;
        await using (var crowd = new Crowd(kinds, sessions, new Random(seed)))
        {
            crowd.Start();
            await ServedAsync(crowd, cancellation);
            before = fleet.Plain.Process.Measure();

            var end = Moments.Now + seconds;
            await Task.WhenAll(
                LaneAsync(faults.ToGatewaysAsync, new Random(seed + 1), end, cancellation),
                LaneAsync(faults.ToOthersAsync, new Random(seed + 2), end, cancellation),
                ReadPagesAsync(fleet, end, cancellation));

            await crowd.StopSessionsAsync();
            await ServedAsync(crowd, cancellation);

            // Not before the last fault has ended: a replica that is down shows no page.
            foreach (var gateway in fleet.Gateways)
            {
                await gateway.LookAtPagesAsync(cancellation);
            }

            await fleet.Aurora.ReadAsync(cancellation);
            var bought = fleet.Aurora["exchanges"];
            await Moments.PassAsync(Peace, cancellation);
            await fleet.Aurora.ReadAsync(cancellation);
            calm = fleet.Aurora["exchanges"] - bought;
        }

        foreach (var kind in kinds)
        {
            kind.Dispose();
        }

        await JudgeAsync(fleet, sessions, faults, calm, before, cancellation);
        return (verdicts.Broken, [.. figures, .. verdicts.Lines()]);
    }

    private static async Task LaneAsync(Func<Random, Task> inject, Random random, double end, CancellationToken cancellation)
    {
        while (Moments.Now < end)
        {
            await inject(random);
            await Moments.PassAsync(random.NextDouble() * 0.8, cancellation);
        }
    }

    private static async Task ServedAsync(Crowd crowd, CancellationToken cancellation)
    {
        var moment = Moments.Now;
        await Waiting.UntilAsync(() => crowd.AllServedSince(moment), "every caller is served again", cancellation);
    }

    private static async Task ReadPagesAsync(Fleet fleet, double end, CancellationToken cancellation)
    {
        while (Moments.Now < end)
        {
            await Moments.PassAsync(3, cancellation);
            await fleet.Plain.LookAtPagesAsync(cancellation);
        }
    }

    private async Task JudgeAsync(
        Fleet fleet, Sessions sessions, Faults faults, long calm, (long Resident, int Handles) before, CancellationToken cancellation)
    {
        var aurora = fleet.Aurora;
        Demand(aurora["wrongTenant"] == 0, $"{aurora["wrongTenant"]} calls reached a tenant with another's key");
        Demand(aurora["ambiguousTargets"] == 0, $"{aurora["ambiguousTargets"]} targets could be read in two ways");
        Demand(aurora.CredentialsSeen.Count == 0, "credentials reached Aurora: " + string.Join(", ", aurora.CredentialsSeen));
        sessions.Judge();

        // Each replica may exchange each tenant's key once at its start, once for each renewal and once for each fault; each session once
        // at each replica that it is used at.
        var renewals = seconds / (EmulatorVictim.KeyLife * 0.8);
        var bound = (long)(fleet.Gateways.Count * Tenants.Ordinary.Length * (1 + renewals + faults.Injected)) +
            (2 * verdicts["session tokens"]);
        Demand(aurora["exchanges"] <= bound, $"{aurora["exchanges"]} exchanges, {bound} allowed");
        Demand(calm <= 2 * Tenants.Ordinary.Length, $"{calm} exchanges in {Peace} s of peace");

        // Connections to Aurora stay open for the next call; beyond them nothing may be left of so many calls.
        await Waiting.UntilAsync(() => fleet.Plain.Process.Measure().Handles <= before.Handles + 40,
            "the handles are few again", cancellation);
        var after = fleet.Plain.Process.Measure();
        Demand(
            after.Resident <= before.Resident + (64 * MegaByte),
            $"resident memory grew from {before.Resident / MegaByte} to {after.Resident / MegaByte} MB");
        figures.Add($"{seconds} s, seed {seed}: {faults.Injected} faults, {verdicts["calls"]} calls, {aurora["requests"]} of them seen " +
            $"at Aurora, {aurora["exchanges"]} exchanges ({bound} allowed, {calm} in {Peace} s of peace)");
        figures.Add($"the replica that was never killed: {before.Resident / MegaByte} MB and {before.Handles} handles before, " +
            $"{after.Resident / MegaByte} MB and {after.Handles} after");
        figures.Add(
            $"clocks: {(BentClock.IsThere ? "the gateways' by libfaketime, and Aurora's" : "Aurora's alone, libfaketime is not here")}");
    }

    private void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            verdicts.Break(otherwise);
        }
    }
}
