using System.Globalization;

namespace AuroraGateway.Hosting.Resources;

/// <summary>
/// How memory and descriptors are divided among connections, requests, bodies kept for replay and keys. Settled at the start.
/// </summary>
internal sealed record ResourceBudget
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>
    /// What a connection costs at the most before a proof is known, with an unfinished head of 32 KiB. Measured, docs/operations.md.
    /// </summary>
    public const long PlainConnectionBytes = 88 * KiB;

    /// <summary>The same over TLS, HTTP/2 included.</summary>
    public const long TlsConnectionBytes = 136 * KiB;

    /// <summary>A request on its way to Aurora: the connection, and a buffer for each direction.</summary>
    public const long AuroraConnectionBytes = 104 * KiB;

    /// <summary>A tenant or session that is remembered, with its key.</summary>
    public const long KeyBytes = 640;

    /// <summary>A request over HTTP/2 that is open, or whose memory the server keeps for the next.</summary>
    public const long StreamBytes = 14 * KiB;

    /// <summary>A request that is refused, until its client takes the response.</summary>
    public const long RefusalBytes = 12 * KiB;

    /// <summary>The process at rest, with the collector's youngest generation.</summary>
    public const long FixedBytes = 64 * MiB;

    // More than these is of no use, however large the machine is.
    private const int MostConnections = 10_000;
    private const int MostAuroraConnections = 1024;
    private const int MostKeys = 100_000;
    private const int MostHttp2Streams = 100;
    private const long MostReplayBytes = 256 * MiB;
    private const long MostHeadBytes = 256 * MiB;

    private ResourceBudget(MachineLimits limits) => Limits = limits;

    public MachineLimits Limits { get; }

    public bool IsTls { get; private init; }

    /// <summary>Connections of callers at once.</summary>
    public int Connections { get; private init; }

    /// <summary>HTTP/1.1 connections to Aurora at once.</summary>
    public int AuroraConnections { get; private init; }

    /// <summary>Connections to the admin listener at once.</summary>
    public int AdminConnections { get; private init; }

    /// <summary>Tenants and sessions remembered at once.</summary>
    public int Keys { get; private init; }

    /// <summary>
    /// Keys for which Aurora's quota is counted at once. A small <c>Keys:Capacity</c> does not lower it: what a tenant used is counted for
    /// a period after its key was removed.
    /// </summary>
    public int QuotaBudgets { get; private init; }

    /// <summary>Bytes of request bodies kept for replay, of all callers together.</summary>
    public long ReplayBytes { get; private init; }

    /// <summary>Of those, what one caller may take.</summary>
    public long ReplayBytesPerCaller { get; private init; }

    /// <summary>Bytes that long heads may take on all connections together before they are requests.</summary>
    public long HeadBytes { get; private init; }

    /// <summary>
    /// Requests at once on one connection over HTTP/2. The server keeps the memory of as many for each connection that ever had them.
    /// </summary>
    public int Http2Streams { get; private init; }

    /// <summary>Refusals that may wait for their clients to take them.</summary>
    public int PendingRefusals { get; private init; }

    /// <summary>
    /// Descriptors that the data listener and the connections to Aurora leave to files, Redis, the issuer and the admin listener.
    /// </summary>
    public int ReservedDescriptors { get; private init; }

    /// <summary>Divides what the machine leaves: explicit settings first, the rest by weight.</summary>
    public static ResourceBudget Of(MachineLimits limits, ResourceClaims claims)
    {
        var memory = Divisible(limits.Memory);
        var perConnection = PerConnection(claims.IsTls);
        var claimed = ((claims.Connections ?? 0) * perConnection) + ((claims.AuroraConnections ?? 0) * AuroraConnectionBytes) +
            ((claims.Keys ?? 0) * KeyBytes);

        // Of what explicit settings leave. Half for callers' connections, a fifth for requests on their way, a fifth for bodies, a tenth
        // for keys.
        var rest = Math.Max(memory / 16, memory - claimed);
        var weights = 2.0 + (claims.Connections is null ? 5 : 0) + (claims.AuroraConnections is null ? 2 : 0) +
            (claims.Keys is null ? 1 : 0);
        long Part(double weight) => (long)(rest * weight / weights);

        var reserved = Reserved(limits.Descriptors);
        var descriptors = limits.Descriptors - reserved;
        var forAurora = claims.Connections is { } explicitly ? descriptors - explicitly : descriptors * 3L / 8;
        var aurora = claims.AuroraConnections ?? Within(8, Math.Min(Part(2) / AuroraConnectionBytes, forAurora), MostAuroraConnections);
        var connections = claims.Connections ?? Within(16, Math.Min(Part(5) / perConnection, descriptors - aurora), MostConnections);
        var replay = Math.Min(Part(2), MostReplayBytes);
        var keys = claims.Keys ?? Within(100, Part(1) / KeyBytes, MostKeys);
        return new ResourceBudget(limits)
        {
            IsTls = claims.IsTls,
            Connections = connections,
            AuroraConnections = aurora,
            AdminConnections = Math.Clamp(reserved / 4, 8, 32),
            Keys = keys,
            QuotaBudgets = Math.Max(Math.Min(keys, MostKeys), Within(100, memory / 10 / KeyBytes, MostKeys)),
            ReplayBytes = replay,
            ReplayBytesPerCaller = replay / 4,
            HeadBytes = Math.Clamp(limits.Memory / 16, MiB, MostHeadBytes),
            Http2Streams = Within(10, limits.Memory / 3 / connections / StreamBytes, MostHttp2Streams),
            PendingRefusals = Within(100, memory / 16 / RefusalBytes, MostConnections),
            ReservedDescriptors = reserved,
        };
    }

    /// <summary>Explicit settings that do not fit, each with the numbers.</summary>
    public static IEnumerable<(string Setting, string Wrong)> Misfits(MachineLimits limits, ResourceClaims claims)
    {
        var memory = Divisible(limits.Memory);
        var descriptors = limits.Descriptors - Reserved(limits.Descriptors);
        if (claims.Connections is { } connections)
        {
            var name = claims.IsTls ? "TLS connections" : "connections";
            var others = claims.AuroraConnections ?? Math.Min(64, descriptors / 4);
            if (Beyond(limits, connections, PerConnection(claims.IsTls), memory, name) is { } tooMuch)
            {
                yield return ("Listen:MaxConnections", tooMuch);
            }
            else if (connections > descriptors - others)
            {
                yield return ("Listen:MaxConnections", Short(limits, connections, name, descriptors - others));
            }
        }

        if (claims.AuroraConnections is { } aurora)
        {
            if (Beyond(limits, aurora, AuroraConnectionBytes, memory, "connections to Aurora") is { } tooMuch)
            {
                yield return ("Aurora:MaxConnections", tooMuch);
            }
            else if (aurora > descriptors - 16)
            {
                yield return ("Aurora:MaxConnections", Short(limits, aurora, "connections to Aurora", descriptors - 16));
            }
        }

        if (claims.Keys is { } keys && Beyond(limits, keys, KeyBytes, memory, "tenants and sessions") is { } many)
        {
            yield return ("Keys:Capacity", many);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"memory {Size(Limits.Memory)} ({Limits.MemorySource}), descriptors {Limits.Descriptors} ({ReservedDescriptors} reserved), " +
            $"processors {Limits.Processors}: " +
        $"connections {Connections}{(IsTls ? " (TLS)" : "")}, to Aurora {AuroraConnections}, admin {AdminConnections}, keys {Keys}, " +
        $"bodies for replay {Size(ReplayBytes)}, of one caller {Size(ReplayBytesPerCaller)}");

    private static long PerConnection(bool isTls) => isTls ? TlsConnectionBytes : PlainConnectionBytes;

    // An eighth is left for garbage that waits for its collection. A container that is too small for the process itself still gets a little
    // of everything.
    private static long Divisible(long memory) => Math.Max(memory - FixedBytes - (memory / 8), memory / 8);

    // Three or four hundred descriptors are plenty; of few, not all may go to callers.
    private static int Reserved(int descriptors) => Math.Min(Math.Clamp(descriptors / 8, 48, 256), Math.Max(1, descriptors / 2));

    private static int Within(int least, long wanted, int most) => (int)Math.Clamp(wanted, least, most);

    private static string? Beyond(MachineLimits limits, int count, long each, long memory, string what)
    {
        var most = memory * 9 / 10 / each;
        return count <= most ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {what} need {Size(count * each)}; the memory limit is {Size(limits.Memory)} ({limits.MemorySource}): set at most " +
                $"{most} or raise the limit");
    }

    private static string Short(MachineLimits limits, int count, string what, int most) => string.Create(
        CultureInfo.InvariantCulture,
        $"{count} {what} need as many file descriptors; the limit is {limits.Descriptors} (RLIMIT_NOFILE): set at most " +
            $"{Math.Max(1, most)} or raise the limit");

    private static string Size(long bytes) => bytes switch
    {
        >= 10_240 * MiB => $"{bytes / (1024 * MiB)} GiB",
        >= MiB => $"{bytes / MiB} MiB",
        _ => $"{bytes / KiB} KiB",
    };
}
