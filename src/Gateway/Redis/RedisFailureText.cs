using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>Says in a few words what is wrong with Redis, without a name, value or password in it.</summary>
internal static class RedisFailureText
{
    private const int LongestCommand = 20;

    /// <param name="exception">Of the library, or of reading a response.</param>
    /// <param name="dialFailure">Why the last attempt to connect failed; null if it succeeded.</param>
    /// <param name="said">The error with which the server responded first; null for none.</param>
    /// <param name="worked">Whether this connection has received a reply.</param>
    /// <returns>Null if it is no trouble of Redis.</returns>
    public static SharedStoreException? Of(Exception exception, string? dialFailure, string? said, bool worked)
    {
        if (exception is SharedStoreException known)
        {
            return known;
        }

        if (Explain(exception) is not { } why)
        {
            return null;
        }

        return exception switch
        {
            RedisConnectionException sentinel when sentinel.Message.StartsWith("Sentinel:", StringComparison.Ordinal) =>
                new(
                    $"the Sentinels do not name a primary: {dialFailure ?? said ?? "check Redis:SentinelService"}",
                    StoreFailure.Unreachable),
            RedisServerException server when said is not null && server.Message.Contains("NOAUTH", StringComparison.Ordinal) =>
                new(said, StoreFailure.Unreachable),
            RedisServerException server when ReadOnly.Any(code => server.Message.Contains(code, StringComparison.Ordinal)) =>
                new(why, StoreFailure.ReadOnly),
            RedisServerException => new(why),
            RedisTimeoutException => new(why, StoreFailure.Late),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                new(said ?? Inner(exception) ?? why, StoreFailure.Unreachable),
            RedisConnectionException or RedisCommandException or RedisException or ObjectDisposedException or OperationCanceledException =>
                Inner(exception) is { } inner ? new(said ?? inner, StoreFailure.Unreachable)
                : dialFailure is { } failure ? new(failure, StoreFailure.Unreachable)
                : worked ? new(why, StoreFailure.ConnectionLost) : new(why, StoreFailure.NotConnected),
            _ => new(why),
        };
    }

    // At the handshake the library wraps what Redis said, several times.
    private static string? Inner(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            if (Known.FirstOrDefault(known => each.Message.Contains(known.Code, StringComparison.Ordinal)) is { Why: { } why })
            {
                return why;
            }
        }

        return null;
    }

    // Another server is the primary now, or soon.
    private static readonly string[] ReadOnly = ["READONLY", "MASTERDOWN", "CLUSTERDOWN", "MOVED"];

    /// <returns>Null if it is no trouble of Redis.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        RedisServerException server => Explain(server.Message),
        RedisTimeoutException => "no reply in time",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "it refuses the user or the password",
        RedisConnectionException => "no connection",
        RedisCommandException or RedisException => "the command cannot be sent now",
        ObjectDisposedException or OperationCanceledException => "the connection is closed",
        InvalidCastException or FormatException or OverflowException or IndexOutOfRangeException => "its reply cannot be understood",
        _ => null,
    };

    // The first word is a code of Redis; for an error inside a script it may come later.
    internal static string Explain(string message)
    {
        if (message.Contains("unknown command", StringComparison.OrdinalIgnoreCase))
        {
            return Missing(message);
        }

        foreach (var (code, why) in Known)
        {
            if (message.Contains(code, StringComparison.Ordinal))
            {
                return why;
            }
        }

        return "it replies with an error";
    }

    private static string Missing(string message)
    {
        var name = message[(message.IndexOf("unknown command", StringComparison.Ordinal) + "unknown command".Length)..].TrimStart(
            [' ', '\'', '`', '"']);
        var word = string.Concat(name.TakeWhile(char.IsAsciiLetter));
        return word.Length is > 1 and <= LongestCommand
            ? $"it lacks the command {word.ToUpperInvariant()}, or it was renamed"
            : "it lacks a command that is needed, or it was renamed";
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
        ("NOAUTH", "it asks for a password: set Redis:PasswordFile, or Redis:SentinelPasswordFile if it is a Sentinel"),
        ("max number of clients reached", "it accepts no more clients (maxclients)"),
        ("DENIED Redis is running in protected mode", "it runs in protected mode and accepts local clients only"),
        ("AUTH called without any password configured", "it has no password, and one is configured (Redis:Password)"),
        ("AUTH <password> called without any password configured", "it has no password, and one is configured (Redis:Password)"),
        ("invalid password", "it refuses the user or the password"),
        ("DB index is out of range", "the database does not exist"),
        ("SELECT is not allowed", "the database does not exist"),
        ("WRONGPASS", "it refuses the user or the password"),
        ("LOADING", "it is loading its data"),
        ("BUSY", "it is busy with a script"),
        ("MASTERDOWN", "its primary is down"),
        ("CLUSTERDOWN", "the cluster is down"),
        ("TRYAGAIN", "the cluster is moving a slot"),
        ("MOVED", "the cluster has moved a slot"),
    ];
}
