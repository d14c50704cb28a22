namespace AuroraGateway.Load.Compare;

/// <summary>How long a comparison takes: every peer is measured once in every round, after rounds that only warm it up.</summary>
internal sealed record ComparisonSize(int Rounds, int WarmUps, TimeSpan Flood, TimeSpan Steady, int Connections)
{
    /// <summary>Arrivals a second of the steady part, where latency is compared.</summary>
    public const int FixedRate = 1_000;

    /// <summary>Of large responses on the instruction clock: so many times longer turns, over so many times fewer connections.</summary>
    private const int LargeTurns = 4;

    /// <summary>
    /// The steady part comes in short turns, every peer once and then again: what disturbs the machine falls into some of them, and their
    /// median does not see it.
    /// </summary>
    public static readonly TimeSpan SteadyTurn = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Before each turn and not counted in it: the more peers, the longer each has been idle, and the first calls would be the slowest
    /// hundredth.
    /// </summary>
    public static readonly TimeSpan SteadyWarmUp = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Turns of one size of a response. The instruction clock is slow: in a second, over all connections, some proxies complete no
    /// response of 1 MB there. What is on its way when a turn ends is cost and no response, so that there are fewer connections too.
    /// </summary>
    public ComparisonSize Of(int bytes) => InstructionClock.IsHere && bytes >= Wire.WireSizes.Large
        ? this with { Flood = Flood * LargeTurns, Connections = Math.Max(1, Connections / LargeTurns) }
        : this;

    /// <summary>
    /// A warm-up is longer than a turn that counts: a just-in-time compiler needs about ten seconds to come to its best code, or some tens
    /// of thousands of millions of instructions.
    /// </summary>
    public TimeSpan WarmUpOf(string peer) => InstructionClock.IsHere && PeerNames.IsJustInTime(peer) ? Flood * 24 : Flood * 3;
}
