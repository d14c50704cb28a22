using AuroraGateway.Connections;

namespace AuroraGateway.Unit.Connections;

/// <summary>When a pooled connection counts as dead or suspect.</summary>
public sealed class LifeRecordTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Without_acknowledged_pings_an_HTTP_2_connection_is_dead_within_twelve_seconds()
    {
        var record = new LifeRecord(isHttp2: true);
        var verdicts = Enumerable.Range(1, 12)
            .Select(second => Judge(record, TimeSpan.FromSeconds(second % 5), TimeSpan.FromSeconds(second))).ToList();
        Assert.Equal(LifeVerdict.Alive, verdicts[6]);
        Assert.Equal(LifeVerdict.Dead, verdicts[11]);
    }

    [Fact]
    public void A_process_that_was_stopped_first_gets_the_time_to_send_a_ping()
    {
        var record = new LifeRecord(isHttp2: true);
        Assert.Equal(LifeVerdict.Alive, Judge(record, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, Judge(record, Instant, Instant));
        Assert.Equal(LifeVerdict.Alive, Judge(record, Instant, LifeRecord.PingSilence));
    }

    [Fact]
    public void Over_HTTP_1_1_a_request_that_waits_long_makes_its_contemporaries_suspect_once()
    {
        var record = new LifeRecord(isHttp2: false);
        Assert.Equal(LifeVerdict.Alive, Judge(record, LifeRecord.ResponseSilence - Instant, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Suspect, Judge(record, LifeRecord.ResponseSilence, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, Judge(record, LifeRecord.ResponseSilence + Instant, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, Judge(record, LifeRecord.ResponseSilence, Instant));
        Assert.Equal(LifeVerdict.Suspect, Judge(record, LifeRecord.ResponseSilence, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Over_HTTP_1_1_an_idle_connection_and_a_response_under_way_are_alive()
    {
        var record = new LifeRecord(isHttp2: false);
        Assert.Equal(LifeVerdict.Alive, Judge(record, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, Judge(record, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_stays_unacknowledged_for_twelve_seconds_ends_the_connection(bool isHttp2)
    {
        var record = new LifeRecord(isHttp2);
        var verdicts = Enumerable.Range(1, 12)
            .Select(second => new PathSilence(Instant, Instant, TimeSpan.FromSeconds(second), IsUnacknowledged: true))
            .Select(silence => record.Judge(silence)).ToList();
        Assert.All(verdicts[..11], verdict => Assert.Equal(LifeVerdict.Alive, verdict));
        Assert.Equal(LifeVerdict.Dead, verdicts[11]);
    }

    [Fact]
    public void A_server_that_does_not_read_an_upload_acknowledges_probes_and_is_alive()
    {
        var record = new LifeRecord(isHttp2: false);
        var probed = new PathSilence(Instant, TimeSpan.FromMinutes(1), Instant, IsUnacknowledged: true);
        Assert.All(Enumerable.Range(1, 90), _ => Assert.Equal(LifeVerdict.Alive, record.Judge(probed)));
    }

    private static LifeVerdict Judge(LifeRecord record, TimeSpan sinceSent, TimeSpan sinceReceived) =>
        record.Judge(new PathSilence(sinceSent, sinceReceived, Instant, IsUnacknowledged: false));
}
