using AuroraGateway.Limits;
using AuroraGateway.Unit.Schedules;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>A fleet over a Redis in memory.</summary>
internal sealed class LuaFleet : IDisposable
{
    private readonly LuaLimitStore[] stores;

    public LuaFleet(int replicas, QuotaOptions? options = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Redis = new LuaRedis(clock);
        stores = [.. Enumerable.Range(0, replicas).Select(_ => new LuaLimitStore(Redis) { Replicas = replicas })];
        Fleet = new QuotaFleet(replicas, options ?? new QuotaOptions(), clock, number => stores[number], static owner => "quota:" + owner);
    }

    public LuaRedis Redis { get; }

    public QuotaFleet Fleet { get; }

    public LuaLimitStore this[int replica] => stores[replica];

    public static string Name(int tenant = 0) => "quota:" + QuotaFleet.Owner(tenant);

    /// <summary>Places in the account, future ones too.</summary>
    public int Places(int tenant = 0) => (Redis.Text(Name(tenant)) ?? "").Split('\n').Skip(1)
        .Select(static line => line.Split(' ')).Where(static words => words.Length == 5).Sum(static words => int.Parse(words[4], null));

    public void Dispose() => Fleet.Dispose();
}
