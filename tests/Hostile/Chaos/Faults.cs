namespace AuroraGateway.Hostile.Chaos;

/// <summary>What is done to the fleet, drawn by a seeded chance. Each ends its own trouble before it returns.</summary>
internal sealed class Faults(Fleet fleet, Verdicts verdicts, CancellationToken cancellation)
{
    private static readonly string[] Bendings =
    [
        """{"exchangeStatus":500}""", """{"exchangeStatus":503,"retryAfter":"1"}""", """{"exchangeStatus":429,"retryAfter":"99999999"}""",
        """{"exchangeBody":"<html>"}""",
        """{"exchangeBody":""}""", """{"exchangeTruncate":true}""", """{"exchangeCloseWithoutAnswer":true}""", """{"exchangeHang":true}""",
        """{"exchangeDelayMs":800}""",
        """{"exchangeSlowBytesMs":5}""", """{"exchangeBearerToken":"tk_test_x\r\nX-Injected: y"}""",
        """{"exchangeExpiresAt":"2001-01-01 00:00:00 UTC"}""", """{"exchangeOmitDate":true}""",
        """{"apiStatus":500}""", """{"apiStatus":429,"retryAfter":"1"}""", """{"apiDelayMs":500}""", """{"apiCloseWithoutAnswer":true}""",
        """{"newKeyRevokesOld":true}""",
        """{"clockSkewSeconds":600}""", """{"clockSkewSeconds":-600}""", """{"keyLifetimeSeconds":1}""", """{"keyLifetimeSeconds":-5}""",
    ];

    private static readonly int[] Jumps = [600, -600, 30, -30, 7200, -7200];

    private int injected;

    public int Injected => Volatile.Read(ref injected);

    /// <summary>To the gateways and their callers.</summary>
    public Task ToGatewaysAsync(Random random)
    {
        var mortal = random.Next(2) == 0 ? fleet.Tls : fleet.Socket;
        var any = fleet.Gateways[random.Next(fleet.Gateways.Count)];
        var (span, seconds) = (random.NextDouble(), Jumps[random.Next(Jumps.Length)]);
        return random.Next(14) switch
        {
            12 or 13 =>
                StarveAsync(
                    any.Process, [
                        .. Enumerable.Range(0, 8).Select(_ => (0.02 + (random.NextDouble() * 0.48), 0.02 + (random.NextDouble() * 0.2)))]),
            0 or 1 => DownAsync("gateway killed", mortal.Process.KillAsync, () => mortal.StartAsync(cancellation), span / 2),
            2 => DownAsync("gateway ended in good order", mortal.Process.TerminateAsync, () => mortal.StartAsync(cancellation), span / 2),
            3 or 4 or 5 => PauseAsync("gateway paused", any.Process, span * 3),
            6 or 7 => CutAsync(random),
            8 => DropAsync(any, Tenants.Ordinary[random.Next(Tenants.Ordinary.Length)]),
            _ => JumpAsync(any, seconds, span * 1.5),
        };
    }

    /// <summary>To Redis and Aurora.</summary>
    public Task ToOthersAsync(Random random)
    {
        var (span, bending, tenant) = (
            random.NextDouble(), Bendings[random.Next(Bendings.Length)], Tenants.All[random.Next(Tenants.All.Length)]);
        return random.Next(12) switch
        {
            0 => KillAuroraAsync(span / 2),
            1 => PauseAsync("Aurora paused", fleet.Aurora.Process, span * 2),
            2 => DownAsync("Redis killed", fleet.Redis.KillAsync, () => fleet.Redis.StartAsync(cancellation), span),
            3 => PauseAsync("Redis paused", fleet.Redis, span * 2),
            4 or 5 => RevokeAsync(tenant),
            _ => BendAsync(bending, span * 1.5),
        };
    }

    private void Note(string fault)
    {
        Interlocked.Increment(ref injected);
        verdicts.Count("fault: " + fault);
    }

    private async Task DownAsync(string fault, Func<Task> down, Func<Task> up, double seconds)
    {
        Note(fault);
        await down();
        await Moments.PassAsync(seconds);
        await up();
    }

    private async Task KillAuroraAsync(double seconds)
    {
        await fleet.Aurora.ReadAsync(cancellation);
        await DownAsync("Aurora killed", fleet.Aurora.Process.KillAsync, () => fleet.Aurora.StartAsync(cancellation), seconds);
    }

    private async Task PauseAsync(string fault, Victim victim, double seconds)
    {
        Note(fault);
        victim.Pause();
        await Moments.PassAsync(seconds);
        victim.Resume();
    }

    /// <summary>It gets no processor for 20 to 500 milliseconds, again and again.</summary>
    private async Task StarveAsync(Victim victim, (double Still, double Running)[] rounds)
    {
        Note("gateway starved");
        foreach (var (still, running) in rounds)
        {
            victim.Pause();
            await Moments.PassAsync(still);
            victim.Resume();
            await Moments.PassAsync(running);
        }
    }

    private Task CutAsync(Random random)
    {
        Note("ten bodies broken off");
        return Cuts.RunAsync(fleet.Plain, random, cancellation);
    }

    private async Task DropAsync(Gateway gateway, string tenant)
    {
        Note("tenant's keys dropped by the operator");
        await Wire.RawSocket.ExchangeAsync(gateway.Admin, Wire.Rig.Request("/keys/" + tenant, method: "DELETE"), cancellation);
    }

    private async Task JumpAsync(Gateway gateway, int seconds, double span)
    {
        // Without libfaketime it is Aurora's clock that jumps, among the bendings.
        if (BentClock.IsThere)
        {
            Note("gateway's clock jumped, and back");
            gateway.Clock.Jump(seconds);
            await Moments.PassAsync(span);
            gateway.Clock.Jump(0);
        }
    }

    private Task RevokeAsync(string tenant)
    {
        Note("tenant's keys revoked");
        return fleet.Aurora.RevokeAsync(tenant, cancellation);
    }

    private async Task BendAsync(string bending, double seconds)
    {
        Note("Aurora misconfigured");
        await fleet.Aurora.BendAsync(bending, cancellation);
        await Moments.PassAsync(seconds);
        await fleet.Aurora.RestoreAsync(cancellation);
    }
}
