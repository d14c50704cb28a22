using AuroraGateway.Limits.Shared;
using AuroraGateway.Unit.Schedules;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>One replica's way to a Redis in memory that runs the script as it is; a request or its response can be lost.</summary>
internal sealed class LuaLimitStore(LuaRedis redis) : ILimitStore
{
    public bool IsJoined { get; set; } = true;

    public int Replicas { get; set; } = 1;

    /// <summary>As the application keys have it.</summary>
    public string Secrets { get; set; } = new('a', 32);

    /// <summary>Asked for each request: what becomes of it.</summary>
    public Func<Fate> Next { get; set; } = static () => Fate.Response;

    public ValueTask<long[]?> TakeAsync(LimitRequest request)
    {
        var fate = Next();
        if (fate == Fate.RequestLost)
        {
            return new((long[]?)null);
        }

        var numbers = Run(request);
        return new(fate == Fate.ResponseLost ? null : numbers);
    }

    public long[] Run(LimitRequest request)
    {
        lock (redis)
        {
            var result = redis.Run(
                LimitScript.Take, [request.Name], ["", Secrets, request.Terms, request.Member, request.Notes, request.Wants]);
            return [.. ((object?[])result!).Select(static number => (long)number!)];
        }
    }

    internal enum Fate
    {
        Response,
        RequestLost,
        ResponseLost,
    }
}
