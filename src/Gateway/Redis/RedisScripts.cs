namespace AuroraGateway.Redis;

/// <summary>The scripts by which replicas know each other and exchange messages (Redis 5 or newer).</summary>
internal static class RedisScripts
{
    /// <summary>The store's clock, in milliseconds since 1970.</summary>
    public const string Clock = """
        local function now()
          local t = redis.call('TIME')
          return t[1] * 1000 + math.floor(t[2] / 1000)
        end

        """;

    /// <summary>KEYS: messages. ARGV: message, memory in milliseconds, messages at the most.</summary>
    public const string Tell = Clock + """
        local t = now()
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
        redis.call('ZADD', KEYS[1], t, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', t - ARGV[2])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PUBLISH', KEYS[1], ARGV[1])
        return t
        """;

    /// <summary>KEYS: messages. ARGV: a message that is delivered but not kept.</summary>
    public const string Mark = "redis.call('PUBLISH', KEYS[1], ARGV[1]) return 1";

    /// <summary>
    /// KEYS: messages. ARGV: since, exclusive, or an empty string; messages to pass over, messages at the most, characters of one at the
    /// most.
    /// </summary>
    public const string CatchUp = Clock + """
        local t = now()
        if ARGV[1] == '' or redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {t, 0, {}} end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%d', t + 10000), '+inf')
        local all = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', ARGV[2], ARGV[3])
        local messages = {}
        for i = 1, #all do
          if #all[i] <= tonumber(ARGV[4]) then messages[#messages + 1] = all[i] end
        end
        return {t, #all, messages}
        """;

    /// <summary>
    /// KEYS: members by when they expire. ARGV: ours, ours before, life in milliseconds, members at the most, characters of one at the
    /// most.
    /// </summary>
    public const string CallRoll = Clock + """
        local t = now()
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
        redis.call('ZADD', KEYS[1], t + ARGV[3], ARGV[1])
        if ARGV[2] ~= '' and ARGV[2] ~= ARGV[1] then redis.call('ZREM', KEYS[1], ARGV[2]) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', t)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%d', t + ARGV[3]), '+inf')
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        local all = redis.call('ZRANGE', KEYS[1], 0, ARGV[4] - 1)
        local members = {}
        for i = 1, #all do
          if #all[i] <= tonumber(ARGV[5]) then members[#members + 1] = all[i] end
        end
        return { t, redis.call('ZCARD', KEYS[1]), members }
        """;

    /// <summary>KEYS: probe. A full Redis refuses the first write of a script only, and only one that needs memory.</summary>
    public const string Probe = """
        redis.call('SET', KEYS[1], '1', 'PX', 10000)
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'a', '1')
        redis.call('HGETALL', KEYS[1])
        redis.call('HDEL', KEYS[1], 'a')
        redis.call('ZADD', KEYS[1], 1, 'a')
        redis.call('ZREM', KEYS[1], 'a')
        redis.call('ZADD', KEYS[1], 1, 'a')
        redis.call('ZRANGE', KEYS[1], 0, 1)
        redis.call('ZRANGEBYSCORE', KEYS[1], 2, 3)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], 2, 3)
        redis.call('ZREMRANGEBYRANK', KEYS[1], 2, 3)
        redis.call('ZCARD', KEYS[1])
        redis.call('DEL', KEYS[1])
        redis.call('INCR', KEYS[1])
        redis.call('SET', KEYS[1], '1', 'PX', 10000)
        redis.call('PEXPIRE', KEYS[1], 10000)
        redis.call('PTTL', KEYS[1])
        redis.call('TYPE', KEYS[1])
        redis.call('STRLEN', KEYS[1])
        redis.call('GET', KEYS[1])
        local t = redis.call('TIME')
        return t[1] * 1000 + math.floor(t[2] / 1000)
        """;
}
