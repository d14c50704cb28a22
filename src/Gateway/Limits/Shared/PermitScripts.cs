namespace AuroraGateway.Limits.Shared;

/// <summary>
/// The steps of <see cref="IPermitStore"/> as Lua. Each touches one name, so that a Cluster runs it, and leaves a time to live on it. Time is the
/// store's own and only ends what replicas that are gone have left behind: no clock of one machine is ever held against another's.
/// </summary>
public static class PermitScripts
{
    /// <summary>Longer than any limit's period, and than any closure (<see cref="Allotments.LongestClosure"/>): what claims to last longer was not written here.</summary>
    private const string Prelude = """
        local t = tonumber(ARGV[1])
        if not t then
          local c = redis.call('TIME')
          t = c[1] * 1000 + math.floor(c[2] / 1000)
        end
        local longest = 3000000000
        local longestClosure = 300000

        """;

    /// <summary>
    /// KEYS: a hash of members, each "held demand until fresh", and the field closed. ARGV: time in milliseconds or an empty string for the store's
    /// own, member, kept, wanted, demand, limit, term, memory, closure. A member counts no longer than one of the asker's would: whoever lives says so again.
    /// </summary>
    public const string Ask = Prelude + """
        local me, kept, wanted, demand = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
        local limit, term, memory, closure = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
        if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then redis.call('DEL', KEYS[1]) end
        local all = redis.call('HGETALL', KEYS[1])
        local others, closed, last, demands = 0, 0, t, { demand }
        for i = 1, #all, 2 do
          if all[i] == 'closed' then
            closed = tonumber(all[i + 1]) or 0
            if closed <= t or closed > t + longestClosure then closed = 0 redis.call('HDEL', KEYS[1], 'closed') end
          elseif all[i] ~= me then
            local h, d, till, fresh = string.match(all[i + 1], '^(%d+) (%d+) (%d+) (%d+)$')
            h, d, till, fresh = tonumber(h), tonumber(d), tonumber(till), tonumber(fresh)
            if not h or till <= t or till > t + longest then
              redis.call('HDEL', KEYS[1], all[i])
            else
              if till > t + term + memory then
                till = t + term + memory
                redis.call('HSET', KEYS[1], all[i], string.format('%s %d %d', string.match(all[i + 1], '^%d+ %d+'), till, math.min(fresh, t + term)))
              end
              others = others + math.min(h, limit)
              demands[#demands + 1] = fresh > t and d or h
              if till > last then last = till end
            end
          end
        end
        table.sort(demands)
        local left, share = limit, -1
        for i = 1, #demands do
          local even = math.ceil(left / (#demands - i + 1))
          if demands[i] > even then
            share = demand > even and even or demand
            break
          end
          left = left - demands[i]
        end
        if share < 0 then share = left + demand end
        local held = math.max(kept, math.min(wanted, share, limit - others))
        if held > 0 or demand > 0 then
          local till = t + term + memory
          redis.call('HSET', KEYS[1], me, string.format('%d %d %d %d', held, demand, till, t + term))
          if till > last then last = till end
        else
          redis.call('HDEL', KEYS[1], me)
        end
        if closure > 0 and t + closure > closed then closed = t + closure redis.call('HSET', KEYS[1], 'closed', string.format('%d', closed)) end
        redis.call('PEXPIRE', KEYS[1], math.max(last, closed) - t + 1000)
        return { held, math.max(0, limit - others - held), share, math.max(0, closed - t) }
        """;

    /// <summary>KEYS: a sorted set of replicas by when they are forgotten. ARGV: as above a time, replica, milliseconds until it is forgotten: none is remembered for longer.</summary>
    public const string CallRoll = Prelude + """
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
        redis.call('ZADD', KEYS[1], t + ARGV[3], ARGV[2])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', t)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%d', t + ARGV[3]), '+inf')
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return { redis.call('ZCARD', KEYS[1]) }
        """;
}
