namespace AuroraGateway.Keys.Shared;

/// <summary>Stores and finds the content of a session token's handle.</summary>
internal static class HandleScripts
{
    /// <summary>KEYS: the handle's name. ARGV: sealed content, milliseconds.</summary>
    public const string Keep = """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return {1}
        """;

    /// <summary>
    /// KEYS: the handle's name. ARGV: characters that content can have, milliseconds that it is to live from now on at least. Returns the
    /// content, or nothing. A value of another type, or longer than any of ours, is deleted unread.
    /// </summary>
    public const string Find = """
        local n = redis.pcall('STRLEN', KEYS[1])
        if type(n) == 'table' or n > tonumber(ARGV[1]) then redis.call('DEL', KEYS[1]) return {} end
        if n == 0 then return {} end
        if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
        return {redis.call('GET', KEYS[1])}
        """;
}
