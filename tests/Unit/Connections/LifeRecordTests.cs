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
            .Select(second => record.Judge(TimeSpan.FromSeconds(second % 5), TimeSpan.FromSeconds(second))).ToList();
        Assert.Equal(LifeVerdict.Alive, verdicts[6]);
        Assert.Equal(LifeVerdict.Dead, verdicts[11]);
    }

    [Fact]
    public void A_process_that_was_stopped_first_gets_the_time_to_send_a_ping()
    {
        var record = new LifeRecord(isHttp2: true);
        Assert.Equal(LifeVerdict.Alive, record.Judge(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, record.Judge(Instant, Instant));
        Assert.Equal(LifeVerdict.Alive, record.Judge(Instant, LifeRecord.PingSilence));
    }

    [Fact]
    public void Over_HTTP_1_1_a_request_that_waits_long_makes_its_contemporaries_suspect_once()
    {
        var record = new LifeRecord(isHttp2: false);
        Assert.Equal(LifeVerdict.Alive, record.Judge(LifeRecord.ResponseSilence - Instant, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Suspect, record.Judge(LifeRecord.ResponseSilence, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, record.Judge(LifeRecord.ResponseSilence + Instant, TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, record.Judge(LifeRecord.ResponseSilence, Instant));
        Assert.Equal(LifeVerdict.Suspect, record.Judge(LifeRecord.ResponseSilence, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Over_HTTP_1_1_an_idle_connection_and_a_response_under_way_are_alive()
    {
        var record = new LifeRecord(isHttp2: false);
        Assert.Equal(LifeVerdict.Alive, record.Judge(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)));
        Assert.Equal(LifeVerdict.Alive, record.Judge(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
    }
}
