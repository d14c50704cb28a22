namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Each step of the store as one Lua script (Redis 5 or newer). Names are deleted where a value of the wrong type stands; values are never
/// trusted further than their length and place.
/// </summary>
internal static class RedisScripts
{
    private const string Prelude = """
        local function str(k)
          local v = redis.pcall('GET', k)
          if type(v) == 'table' then redis.call('DEL', k) return false end
          return v
        end
        local function now()
          local t = redis.call('TIME')
          return t[1] * 1000 + math.floor(t[2] / 1000)
        end
        local function epochOf(k)
          local e = str(k)
          if e and #e == 16 then return e end
          return '0000000000000000'
        end
        local function fenceOf(entry)
          if not entry or #entry <= 40 then return 0 end
          local f = tonumber(string.sub(entry, 25, 40), 10)
          if not f or f < 0 or f > 1e15 then return 0 end
          return f
        end

        """;

    // A lease that claims to hold for over a minute, or for ever, is none of ours.
    private const string Leases = """
        local function left(k, own)
          local l = str(k)
          if not l or #l ~= 32 or l == own then return 0 end
          local ms = redis.call('PTTL', k)
          if ms <= 0 or ms > 60000 then return 0 end
          return ms
        end
        local function good(entry, epoch, unwanted, bad)
          return entry and #entry > 54 and string.sub(entry, 9, 24) == epoch
            and string.sub(entry, 1, 8) ~= unwanted and string.sub(entry, 41, 54) ~= bad
        end
        local function lease(k, id, ms, fenceName, entry)
          redis.call('SET', k, id, 'PX', ms)
          local f = redis.pcall('INCR', fenceName)
          if type(f) == 'table' or f < 1 or f > 1e15 then f = 1 redis.call('SET', fenceName, '1') end
          local there = fenceOf(entry)
          if f <= there then f = there + 1 redis.call('SET', fenceName, string.format('%d', f)) end
          redis.call('PEXPIRE', fenceName, 172800000)
          return f
        end

        """;

    /// <summary>KEYS: entry, lease, refusal, fence, epoch. ARGV: id, unwanted, bad head, bad refusal's head, milliseconds.</summary>
    public const string Look = Prelude + Leases + """
        local t = now()
        local epoch = epochOf(KEYS[5])
        local e = str(KEYS[1])
        if good(e, epoch, ARGV[2], ARGV[3]) then return {1, t, e} end
        local r = str(KEYS[3])
        if r and #r > 14 and string.sub(r, 1, 14) ~= ARGV[4] then return {2, t, r} end
        local ms = left(KEYS[2], ARGV[1])
        if ms > 0 then return {3, t, ms} end
        return {4, t, lease(KEYS[2], ARGV[1], ARGV[5], KEYS[4], e), epoch}
        """;

    /// <summary>
    /// KEYS: entry, lease, refusal, fence, epoch, spent. ARGV: as <see cref="Look"/>, then the session (16), the marker's life.
    /// The marker: m1, state (p: token may be on its way, b: it bought a key), session (16), lease (32).
    /// </summary>
    public const string LookSession = Prelude + Leases + """
        local t = now()
        local epoch = epochOf(KEYS[5])
        local e = str(KEYS[1])
        if good(e, epoch, ARGV[2], ARGV[3]) then return {1, t, e} end
        local m = str(KEYS[6])
        if m and #m == 51 and string.sub(m, 1, 2) == 'm1' and redis.call('PTTL', KEYS[6]) > 0 then
          if string.sub(m, 4, 19) ~= ARGV[6] then return {6, t} end
          if string.sub(m, 3, 3) == 'b' then return {7, t} end
          if string.sub(m, 20, 51) ~= ARGV[1] then
            local ms = left(KEYS[2], ARGV[1])
            if ms > 0 then return {3, t, ms} end
            return {5, t}
          end
        end
        redis.call('SET', KEYS[6], 'm1p' .. ARGV[6] .. ARGV[1], 'PX', ARGV[7])
        return {4, t, lease(KEYS[2], ARGV[1], ARGV[5], KEYS[4], e), epoch}
        """;

    /// <summary>
    /// KEYS: entry, lease, refusal, epoch, then spent for a session. ARGV: id, header with envelope, milliseconds, channel, message, then the session.
    /// A session's late key is kept as long as the marker is its own: nobody else can buy one.
    /// </summary>
    public const string Keep = Prelude + """
        local t = now()
        local epoch = epochOf(KEYS[4])
        local mine = str(KEYS[2]) == ARGV[1]
        if mine then redis.call('DEL', KEYS[2]) end
        local m = KEYS[5] and str(KEYS[5])
        local own = m and string.sub(m, 20, 51) == ARGV[1]
        if own then
          local ms = redis.call('PTTL', KEYS[5])
          if ms > 0 then redis.call('SET', KEYS[5], 'm1b' .. ARGV[6] .. ARGV[1], 'PX', ms) end
        end
        if string.sub(ARGV[2], 9, 24) ~= epoch then
          redis.call('PUBLISH', ARGV[4], ARGV[5])
          return {3, t}
        end
        local e = str(KEYS[1])
        if not (mine or own) or fenceOf(e) > fenceOf(ARGV[2]) then return {2, t, e or ''} end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[3])
        if epoch ~= '0000000000000000' and redis.call('PTTL', KEYS[4]) < ARGV[3] + 3600000 then
          redis.call('PEXPIRE', KEYS[4], ARGV[3] + 3600000)
        end
        redis.call('PUBLISH', ARGV[4], ARGV[5])
        return {1, t}
        """;

    /// <summary>KEYS: lease. ARGV: id, milliseconds.</summary>
    public const string Extend = Prelude + """
        if str(KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    /// <summary>KEYS: lease, refusal, then spent for a session. ARGV: id, refusal, milliseconds, unspent (1 or 0), channel, message.</summary>
    public const string Release = Prelude + """
        if str(KEYS[1]) == ARGV[1] then
          redis.call('DEL', KEYS[1])
          if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
        end
        if KEYS[3] and ARGV[4] == '1' then
          local m = str(KEYS[3])
          if m and string.sub(m, 20, 51) == ARGV[1] then redis.call('DEL', KEYS[3]) end
        end
        redis.call('PUBLISH', ARGV[5], ARGV[6])
        return 1
        """;

    /// <summary>KEYS: entry. ARGV: fingerprint.</summary>
    public const string Discard = Prelude + """
        local e = str(KEYS[1])
        if e and string.sub(e, 1, 8) == ARGV[1] then redis.call('DEL', KEYS[1]) return 1 end
        return 0
        """;

    /// <summary>KEYS: epoch, entry, refusal. ARGV: new epoch, milliseconds.</summary>
    public const string Drop = """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        redis.call('DEL', KEYS[2], KEYS[3])
        return 1
        """;

    /// <summary>KEYS: news. ARGV: message, memory in milliseconds, messages at the most.</summary>
    public const string Tell = Prelude + """
        local t = now()
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
        redis.call('ZADD', KEYS[1], t, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', t - ARGV[2])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PUBLISH', KEYS[1], ARGV[1])
        return t
        """;

    /// <summary>KEYS: news. ARGV: a message that is no news, to be heard and not remembered.</summary>
    public const string Mark = "redis.call('PUBLISH', KEYS[1], ARGV[1]) return 1";

    /// <summary>KEYS: news. ARGV: since, exclusive, or an empty string.</summary>
    public const string CatchUp = Prelude + """
        local t = now()
        if ARGV[1] == '' or redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {t, {}} end
        return {t, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf')}
        """;

    /// <summary>KEYS: members by when they are forgotten. ARGV: ours, ours before, life in milliseconds, members at the most, characters of one at the most.</summary>
    public const string CallRoll = Prelude + """
        local t = now()
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
        if ARGV[2] ~= '' then redis.call('ZREM', KEYS[1], ARGV[2]) end
        redis.call('ZADD', KEYS[1], t + ARGV[3], ARGV[1])
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

    /// <summary>KEYS: probe.</summary>
    public const string Probe = """
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'a', '1')
        redis.call('HGETALL', KEYS[1])
        redis.call('HDEL', KEYS[1], 'a')
        redis.call('ZADD', KEYS[1], 1, 'a')
        redis.call('ZREMRANGEBYSCORE', KEYS[1], 2, 3)
        redis.call('ZCARD', KEYS[1])
        redis.call('DEL', KEYS[1])
        redis.call('SET', KEYS[1], '1', 'PX', 10000)
        local t = redis.call('TIME')
        return t[1] * 1000 + math.floor(t[2] / 1000)
        """;
}
