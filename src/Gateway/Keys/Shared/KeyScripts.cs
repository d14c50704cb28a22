using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Each step of the store as one Lua script (Redis 5 or newer). Names with a value of the wrong type are deleted; of values only their
/// length and place is trusted.
/// </summary>
internal static class KeyScripts
{
    // A value that is longer than any of ours is deleted unread, so that no response of a script is large.
    private const string Prelude = RedisScripts.Clock + """
        local function str(k, most)
          local n = redis.pcall('STRLEN', k)
          if type(n) == 'table' or n > most then redis.call('DEL', k) return false end
          if n == 0 then return false end
          return redis.call('GET', k)
        end
        local function epochOf(k)
          local e = str(k, 16)
          if e and #e == 16 and string.find(e, '^%x+$') then return e end
          return '0000000000000000'
        end
        local function fenceOf(entry)
          if not entry or #entry <= 40 then return 0 end
          local f = tonumber(string.sub(entry, 25, 40), 10)
          if not f or f < 0 or f > 1e15 then return 0 end
          return f
        end
        local longestEntry, longestLease, longestMark, longestRefusal = 12288, 160, 160, 512

        """;

    // A lease with a life of over a minute, or without one, is none of ours.
    private const string Leases = """
        local function left(k, own, bad)
          local l = str(k, longestLease)
          if not l or l == own or l == bad then return 0 end
          local ms = redis.call('PTTL', k)
          if ms <= 0 or ms > 60000 then return 0 end
          return ms, l
        end
        local function good(entry, epoch, unwanted, bad)
          return entry and #entry > 54 and string.sub(entry, 9, 24) == epoch
            and string.sub(entry, 1, 8) ~= unwanted and string.sub(entry, 41, 54) ~= bad
        end
        local function lease(k, id, ms, fenceName, entry)
          redis.call('SET', k, id, 'PX', ms)
          str(fenceName, 16)
          local f = redis.pcall('INCR', fenceName)
          if type(f) == 'table' or f < 1 or f > 1e15 then f = 1 redis.call('SET', fenceName, '1') end
          local there = fenceOf(entry)
          if f <= there then f = there + 1 redis.call('SET', fenceName, string.format('%d', f)) end
          redis.call('PEXPIRE', fenceName, 172800000)
          return f
        end

        """;

    /// <summary>
    /// KEYS: entry, lease, refusal, fence, epoch. ARGV: lease, unwanted, bad head, bad refusal's head, milliseconds, bad lease.
    /// </summary>
    public const string Look = Prelude + Leases + """
        local t = now()
        local epoch = epochOf(KEYS[5])
        local e = str(KEYS[1], longestEntry)
        if good(e, epoch, ARGV[2], ARGV[3]) then return {1, t, e} end
        local r = str(KEYS[3], longestRefusal)
        if r and #r > 14 and string.sub(r, 1, 14) ~= ARGV[4] then return {2, t, r} end
        local ms, l = left(KEYS[2], ARGV[1], ARGV[6])
        if ms > 0 then return {3, t, ms, l} end
        return {4, t, lease(KEYS[2], ARGV[1], ARGV[5], KEYS[4], e), epoch}
        """;

    /// <summary>
    /// KEYS: entry, lease, refusal, fence, epoch, spent. ARGV: as <see cref="Look"/>, then the session (16), the mark to leave, its life, a
    /// bad mark. The mark is a <see cref="SpentMark"/>. One that was leased and not sent ends with its lease.
    /// </summary>
    public const string LookSession = Prelude + Leases + """
        local t = now()
        local epoch = epochOf(KEYS[5])
        local e = str(KEYS[1], longestEntry)
        if good(e, epoch, ARGV[2], ARGV[3]) then return {1, t, e} end
        local m = str(KEYS[6], longestMark)
        if m and #m > 52 and string.sub(m, 1, 2) == 'm2' and m ~= ARGV[10] and redis.call('PTTL', KEYS[6]) > 0 then
          if string.sub(m, 4, 19) ~= ARGV[7] then return {6, t, m} end
          local state = string.sub(m, 3, 3)
          if state == 'b' then return {7, t, m} end
          if string.sub(m, 20, 51) ~= string.sub(ARGV[1], 1, 32) then
            local ms, l = left(KEYS[2], ARGV[1], ARGV[6])
            if ms > 0 then return {3, t, ms, l} end
            if state ~= 'l' then return {5, t, m} end
          end
        else
          local r = str(KEYS[3], longestRefusal)
          if r and #r > 14 and string.sub(r, 1, 14) ~= ARGV[4] then return {2, t, r} end
        end
        redis.call('SET', KEYS[6], ARGV[8], 'PX', ARGV[9])
        return {4, t, lease(KEYS[2], ARGV[1], ARGV[5], KEYS[4], e), epoch}
        """;

    /// <summary>KEYS: lease, spent. ARGV: lease, the mark to leave, milliseconds. Fails if another replica acquired the token
    /// meanwhile.</summary>
    public const string Send = Prelude + """
        local m = str(KEYS[2], longestMark)
        if not m or string.sub(m, 20, 51) ~= string.sub(ARGV[1], 1, 32) then return 0 end
        local ms = redis.call('PTTL', KEYS[2])
        if ms <= 0 then return 0 end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ms)
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
        return 1
        """;

    /// <summary>
    /// KEYS: entry, lease, refusal, epoch, then spent for a session. ARGV: lease, header with envelope, milliseconds, channel, message,
    /// then the mark to leave. A session's late key is kept as long as the mark is its own: no other replica can exchange one.
    /// </summary>
    public const string Keep = Prelude + """
        local t = now()
        local epoch = epochOf(KEYS[4])
        local mine = str(KEYS[2], longestLease) == ARGV[1]
        if mine then redis.call('DEL', KEYS[2]) end
        local m = KEYS[5] and str(KEYS[5], longestMark)
        local own = m and string.sub(m, 20, 51) == string.sub(ARGV[1], 1, 32)
        if own then
          local ms = redis.call('PTTL', KEYS[5])
          if ms > 0 then redis.call('SET', KEYS[5], ARGV[6], 'PX', ms) end
        end
        if string.sub(ARGV[2], 9, 24) ~= epoch then
          redis.call('PUBLISH', ARGV[4], ARGV[5])
          return {3, t}
        end
        local e = str(KEYS[1], longestEntry)
        if not (mine or own) or fenceOf(e) > fenceOf(ARGV[2]) then return {2, t, e or ''} end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[3])
        if epoch ~= '0000000000000000' and redis.call('PTTL', KEYS[4]) < ARGV[3] + 3600000 then
          redis.call('PEXPIRE', KEYS[4], ARGV[3] + 3600000)
        end
        redis.call('PUBLISH', ARGV[4], ARGV[5])
        return {1, t}
        """;

    /// <summary>KEYS: lease. ARGV: lease, milliseconds.</summary>
    public const string Extend = Prelude + """
        if str(KEYS[1], longestLease) ~= ARGV[1] then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    /// <summary>
    /// KEYS: lease, refusal, then spent for a session. ARGV: lease, refusal, milliseconds, unspent (1 or 0), channel, message.
    /// </summary>
    public const string Release = Prelude + """
        if str(KEYS[1], longestLease) == ARGV[1] then
          redis.call('DEL', KEYS[1])
          if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
        end
        if KEYS[3] and ARGV[4] == '1' then
          local m = str(KEYS[3], longestMark)
          if m and string.sub(m, 20, 51) == string.sub(ARGV[1], 1, 32) then redis.call('DEL', KEYS[3]) end
        end
        redis.call('PUBLISH', ARGV[5], ARGV[6])
        return 1
        """;

    /// <summary>KEYS: entry. ARGV: fingerprint.</summary>
    public const string Discard = Prelude + """
        local e = str(KEYS[1], longestEntry)
        if e and string.sub(e, 1, 8) == ARGV[1] then redis.call('DEL', KEYS[1]) return 1 end
        return 0
        """;

    /// <summary>KEYS: refusal, and entry if the key is to go too.</summary>
    public const string Forget = "redis.call('DEL', KEYS[1]) if KEYS[2] then redis.call('DEL', KEYS[2]) end return 1";

    /// <summary>KEYS: epoch, entry, refusal. ARGV: new epoch, milliseconds.</summary>
    public const string Drop = Prelude + """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        redis.call('DEL', KEYS[2], KEYS[3])
        return now()
        """;
}
