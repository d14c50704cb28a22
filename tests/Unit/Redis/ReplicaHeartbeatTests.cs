using System.Globalization;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Redis;

/// <summary>Only replicas of this fleet that are up now are counted.</summary>
public sealed class ReplicaHeartbeatTests : IDisposable
{
    private readonly Replica replica = new();

    public void Dispose() => replica.Dispose();

    [Fact]
    public async Task Replicas_that_are_up_are_counted_each_once_and_this_one_always()
    {
        await CountAsync([]);
        Assert.Equal(1, replica.Count.Current);
        await CountAsync(
            [Member("00000000000000a1"), Member("00000000000000a1", -5), Member("00000000000000b2", -16.9), Member(
                replica.ReplicaHeartbeat.Id)]);
        Assert.Equal(3, replica.Count.Current);
    }

    [Fact]
    public async Task What_is_old_foreign_altered_or_malformed_is_not_counted()
    {
        var other = new SharedMacs(
            new ApplicationKeys(Replica.Key("application-key-two"), NullLogger<ApplicationKeys>.Instance), Replica.Origin,
            Replica.Application, replica.Time);
        var date = replica.Store.Now.ToString(CultureInfo.InvariantCulture);
        await CountAsync(
        [
            Member("00000000000000a1", -17), Member("00000000000000a2", 6),
            Member("00000000000000a3").Replace("a3", "a4", StringComparison.Ordinal),
            $"00000000000000a5 {date} {other.Tags(MacKind.Member, "00000000000000a5", date)}", $"00000000000000a6 {date} ", "garbage", "",
            new string('0', 200),
        ]);
        Assert.Equal(1, replica.Count.Current);
    }

    [Fact]
    public async Task A_replica_replaces_what_it_said_before_and_dates_by_the_clock_of_the_store()
    {
        List<(string Next, string Before)> said = [];
        replica.Store.OnRoll = (next, before) =>
        {
            said.Add((next, before));
            return Task.FromResult(new Roll(1_000_000, [next], false));
        };
        await replica.ReplicaHeartbeat.BeatAsync(replica.Store);
        replica.Time.Advance(TimeSpan.FromSeconds(5));
        await replica.ReplicaHeartbeat.BeatAsync(replica.Store);
        Assert.Equal(("", said[0].Next), (said[0].Before, said[1].Before));
        Assert.Equal("1005000", said[1].Next.Split(' ')[1]);
        Assert.InRange(said[1].Next.Length, 1, ReplicaHeartbeat.LongestText);
    }

    /// <summary>Forged entries may hide replicas; fewer replicas than there are would let each use a larger part of a limit.</summary>
    [Fact]
    public async Task A_count_among_more_entries_than_are_read_never_falls()
    {
        await CountAsync([Member("00000000000000a1"), Member("00000000000000a2")]);
        await CountAsync(["garbage"], isCrowded: true);
        Assert.Equal(3, replica.Count.Current);
        await CountAsync(["garbage"]);
        Assert.Equal(1, replica.Count.Current);
    }

    private string Member(string id, double seconds = 0)
    {
        var date = (replica.Store.Now + (long)(seconds * 1000)).ToString(CultureInfo.InvariantCulture);
        return $"{id} {date} {replica.Macs.Tags(MacKind.Member, id, date)}";
    }

    private async Task CountAsync(string[] members, bool isCrowded = false)
    {
        replica.Store.OnRoll = (_, _) => Task.FromResult(new Roll(replica.Store.Now, members, isCrowded));
        await replica.ReplicaHeartbeat.BeatAsync(replica.Store);
    }
}
