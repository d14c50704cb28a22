namespace AuroraGateway.Connections;

/// <summary>What a look at a connection shows.</summary>
internal enum LifeVerdict
{
    /// <summary>Nothing speaks against it.</summary>
    Alive,

    /// <summary>
    /// A request has been waiting for long. It may be slow, or the path is gone: other connections of the same age should not be
    /// used.
    /// </summary>
    Suspect,

    /// <summary>Not even HTTP/2 pings, or what was sent at all, is acknowledged.</summary>
    Dead,
}

/// <summary>Judges one connection from what the kernel says about its silence; looked at once a second.</summary>
internal sealed class LifeRecord(bool isHttp2)
{
    /// <summary>How long after the last frame a ping is sent.</summary>
    public static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A ping is sent after five seconds of silence, at a heartbeat every 1.25 s; the rest is for its way there and back.
    /// </summary>
    public static readonly TimeSpan PingSilence = TimeSpan.FromSeconds(8);

    /// <summary>How long a request over HTTP/1.1, which knows no ping, may wait before its contemporaries are suspected.</summary>
    public static readonly TimeSpan ResponseSilence = TimeSpan.FromSeconds(10);

    // Counted in looks, not by the clock: a process that was stopped has not sent pings either, and must first get the time to.
    private const int LooksToDie = 3;

    // Retransmissions of a second and more: a path that is gone, and not one that lost a packet.
    private const int UnacknowledgedLooksToDie = 12;

    private int silentLooks;
    private int unacknowledgedLooks;
    private bool isSuspected;

    public LifeVerdict Judge(in PathSilence silence)
    {
        var isUnacknowledged = silence.IsUnacknowledged && silence.SinceAcknowledged >= LifeCheck.Interval;
        unacknowledgedLooks = isUnacknowledged ? unacknowledgedLooks + 1 : 0;
        if (unacknowledgedLooks >= UnacknowledgedLooksToDie)
        {
            return LifeVerdict.Dead;
        }

        return isHttp2 ? JudgePings(silence) : JudgeResponse(silence.SinceSent, silence.SinceReceived);
    }

    private LifeVerdict JudgePings(in PathSilence silence)
    {
        silentLooks = silence.SinceReceived >= PingSilence ? silentLooks + 1 : 0;
        return silentLooks >= LooksToDie ? LifeVerdict.Dead : LifeVerdict.Alive;
    }

    private LifeVerdict JudgeResponse(TimeSpan sinceSent, TimeSpan sinceReceived)
    {
        var isWaiting = sinceReceived > sinceSent;
        if (!isWaiting || sinceSent < ResponseSilence)
        {
            isSuspected &= isWaiting;
            return LifeVerdict.Alive;
        }

        var before = isSuspected;
        isSuspected = true;
        return before ? LifeVerdict.Alive : LifeVerdict.Suspect;
    }
}
