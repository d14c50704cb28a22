using System.Globalization;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>What Aurora's token endpoint or an issuer sends is bounded in bytes and in time, whatever part of it does not end.</summary>
public sealed class EndlessPeerTests
{
    private const long MostGrowth = 48L * 1024 * 1024;

    [Theory]
    [InlineData("headers")]
    [InlineData("interim")]
    [InlineData("body")]
    [InlineData("drip")]
    public async Task An_exchange_ends_by_its_deadline_and_keeps_nothing(string kind)
    {
        await using var peer = EndlessPeer.Of(kind);
        await using var scene = new OutgoingScene();
        var settings = scene.Settings(peer.Url);
        settings["Aurora:CaFile"] = null;
        settings["Keys:ExchangeTimeout"] = "00:00:02";
        await scene.StartAsync(settings);
        var before = Resident(scene.ProcessId);
        var (status, _) = await scene.CallAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(status, 502, 504);
        Assert.InRange(Resident(scene.ProcessId) - before, long.MinValue, MostGrowth);
    }

    [Theory]
    [InlineData("headers", true)]
    [InlineData("body", true)]
    [InlineData("interim", false)]
    [InlineData("drip", false)]
    public async Task A_fetch_of_an_issuers_keys_ends_by_its_bounds_or_its_deadline(string kind, bool byBytes)
    {
        await using var peer = EndlessPeer.Of(kind);
        var time = new FakeTimeProvider();
        var rules = new JwtRules { Authority = new Uri(peer.Url), Audience = "aurora-gateway" };
        using var discovery = new Discovery(rules, new AddressBook(time), time);
        var fetching = discovery.FetchAsync(time);
        await Waiting.UntilAsync(() =>
        {
            time.Advance(byBytes ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
            return Task.FromResult(fetching.IsCompleted);
        });
        var (keys, error) = await fetching;
        Assert.Null(keys);
        Assert.NotNull(error);
    }

    private static long Resident(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var line = File.ReadLines($"/proc/{process}/status").Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
