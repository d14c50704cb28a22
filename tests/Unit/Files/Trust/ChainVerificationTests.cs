using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

public sealed class ChainVerificationTests
{
    [Fact]
    public async Task Two_verifications_run_at_once_and_the_others_wait()
    {
        var verification = new ChainVerification(threads: 2, room: 50);
        using var release = new SemaphoreSlim(0);
        var (running, most) = (0, 0);
        var all = Enumerable.Range(0, 12).Select(_ => verification.RunAsync(() =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            release.Wait();
            return Interlocked.Decrement(ref running);
        })).ToArray();
        await Waiting.UntilAsync(() => Volatile.Read(ref running) == 2);
        release.Release(all.Length);
        await Task.WhenAll(all).Within("end of the verifications");
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task What_finds_the_queue_full_is_refused_and_the_queue_takes_more_once_it_is_empty()
    {
        var verification = new ChainVerification(threads: 1, room: 2);
        using var release = new SemaphoreSlim(0);
        using var started = new SemaphoreSlim(0);
        var first = verification.RunAsync(() => Hold(started, release));
        await started.WaitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        var queued = new[] { verification.RunAsync(() => Hold(started, release)), verification.RunAsync(() => Hold(started, release)) };
        await Assert.ThrowsAsync<VerificationOverloadException>(() => verification.RunAsync(() => true));
        Assert.Equal(1, verification.Shed);
        release.Release(3);
        Assert.All(await Task.WhenAll([first, .. queued]).Within("end of the verifications"), Assert.True);
        Assert.True(await verification.RunAsync(() => true).Within("verification"));
    }

    [Fact]
    public async Task The_work_runs_on_a_thread_of_its_own_and_the_caller_continues_elsewhere()
    {
        var verification = new ChainVerification(threads: 1, room: 1);
        Assert.True(await verification.RunAsync(() => verification.IsCurrent).Within("verification"));
        Assert.False(verification.IsCurrent);
        await Assert.ThrowsAsync<InvalidOperationException>(() => verification.RunAsync<bool>(() => throw new InvalidOperationException()));
        Assert.False(verification.IsCurrent);
    }

    private static bool Hold(SemaphoreSlim started, SemaphoreSlim release)
    {
        started.Release();
        return release.Wait(TimeSpan.FromSeconds(30));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
