using StackExchange.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>Says in a few words what is wrong with Redis, without a name, value or password in it.</summary>
internal static class RedisTrouble
{
    /// <returns>Null if it is no trouble of Redis.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        RedisServerException server => Explain(server.Message),
        RedisTimeoutException => "no answer in time",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "it refuses the user or the password",
        RedisConnectionException => "no connection",
        RedisCommandException or RedisException => "the command cannot be sent now",
        ObjectDisposedException or OperationCanceledException => "the connection is closed",
        InvalidCastException or FormatException or OverflowException or IndexOutOfRangeException => "its answer cannot be understood",
        _ => null,
    };

    // The first word is a code of Redis's own; inside a script it may stand further behind.
    private static string Explain(string message)
    {
        foreach (var (code, why) in Known)
        {
            if (message.Contains(code, StringComparison.Ordinal))
            {
                return why;
            }
        }

        return "it answers with an error";
    }

    private static readonly (string Code, string Why)[] Known =
    [
        ("READONLY", "it is a read-only replica"),
        ("OOM", "its memory is full (maxmemory)"),
        ("MISCONF", "it cannot save to disk and takes no writes"),
        ("NOREPLICAS", "it has not enough replicas and takes no writes"),
        ("NOPERM", "the ACL user may not do what is needed"),
        ("No permissions", "the ACL user may not do what is needed"),
        ("can't run this command", "the ACL user may not do what is needed"),
        ("can't access", "the ACL user may not do what is needed"),
        ("NOAUTH", "it asks for a password"),
        ("WRONGPASS", "it refuses the user or the password"),
        ("LOADING", "it is loading its data"),
        ("BUSY", "it is busy with a script"),
        ("MASTERDOWN", "its primary is down"),
        ("CLUSTERDOWN", "the cluster is down"),
        ("TRYAGAIN", "the cluster is moving a slot"),
        ("MOVED", "the cluster has moved a slot"),
        ("unknown command", "it lacks a command that is needed, or it was renamed"),
    ];
}
