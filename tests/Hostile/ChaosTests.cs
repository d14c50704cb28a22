using System.Globalization;
using System.Security.Cryptography;
using AuroraGateway.Hostile.Chaos;

namespace AuroraGateway.Hostile;

/// <summary>Everything breaks while callers of every kind work. ./chaos SECONDS [SEED] runs it for longer.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Every_promise_is_kept_whatever_is_killed_paused_changed_or_cut()
    {
        var seconds = Setting("AURORA_CHAOS_SECONDS") ?? 30;
        var seed = Setting("AURORA_CHAOS_SEED") ?? RandomNumberGenerator.GetInt32(1_000_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"To draw the same faults again: ./chaos {seconds} {seed}");
        var (broken, figures) = await new ChaosRun(seconds, seed).RunAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Repository.Path("artifacts/chaos"));
        await File.WriteAllLinesAsync(Repository.Path("artifacts/chaos/report.txt"), [.. figures, .. broken]);
        Assert.True(broken.Count == 0, $"Seed {seed}:\n{string.Join('\n', broken)}\n{string.Join('\n', figures)}");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
