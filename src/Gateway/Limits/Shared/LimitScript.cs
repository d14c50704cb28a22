namespace AuroraGateway.Limits.Shared;

/// <summary>
/// One limit as a sliding log in Redis; see <c>README.md</c> of the room. The whole log is one value with a checksum under a secret that
/// only replicas derive, bound to the name: what was not written by this script counts as an empty log. The store's clock is the only one.
/// </summary>
internal static class LimitScript
{
    /// <summary>
    /// KEYS: the log. ARGV: time in milliseconds or an empty string for the store's own; secrets of 32 hexadecimal digits in a row, the
    /// first is written with and each is accepted; limit, window, slack, spread, patience, queue (1 or 0), closure; member; notes; wants.
    /// Returns generation, places in use, milliseconds closed, and for each want: granted, place, again, wait (-1 for none).
    /// </summary>
    public const string Take = Read + Count + Turns;

    private const string Read = """
        local t = tonumber(ARGV[1])
        if not t then
          local c = redis.call('TIME')
          t = c[1] * 1000 + math.floor(c[2] / 1000)
        end
        local limit, window, slack, spread, patience, queue, closing = string.match(ARGV[3], '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d) (%d+)$')
        limit, window, slack, spread = tonumber(limit), tonumber(window), tonumber(slack), tonumber(spread)
        patience, queue, closing = tonumber(patience), queue == '1', tonumber(closing)
        local function sum(secret, text) return redis.sha1hex(secret .. redis.sha1hex(secret .. KEYS[1] .. ' ' .. text)) end
        local text = ''
        if redis.call('TYPE', KEYS[1]).ok ~= 'string' then
          redis.call('DEL', KEYS[1])
        else
          local size = redis.call('STRLEN', KEYS[1])
          if size > 40 and size <= 131072 then
            local all = redis.call('GET', KEYS[1])
            for secret in string.gmatch(ARGV[2], string.rep('%x', 32)) do
              if sum(secret, string.sub(all, 41)) == string.sub(all, 1, 40) then text = string.sub(all, 41) end
            end
          end
        end
        local made, closed = string.match(text, '^(%d+) (%d+)\n')
        made, closed = tonumber(made) or t, tonumber(closed) or 0
        if closed > t + 300000 then closed = 0 end
        local latest = t + patience + slack + window + 10000
        local places, byId, turns = {}, {}, {}
        for id, caller, from, till, count in string.gmatch(text, '([%w.]+) (%w+) (%d+) (%d+) (%d+)\n') do
          till = math.min(tonumber(till), latest)
          local place = { id = id, caller = caller, from = tonumber(from), till = till, count = tonumber(count) }
          if place.till > t and place.count == 0 then
            turns[caller] = math.min(place.till, t + patience)
          elseif place.till > t then
            places[#places + 1] = place
            byId[id] = place
          end
        end
        for kind, number, count, age, caller in string.gmatch(ARGV[5], '([=+])(%d+):(%d+):(-?%d+):(%w+)') do
          local id, till = ARGV[4] .. '.' .. number, t - tonumber(age) + window
          local place = byId[id]
          if not place and kind == '+' then
            place = { id = id, caller = caller, from = t }
            places[#places + 1] = place
            byId[id] = place
          end
          if place then
            place.from, place.till, place.count = math.min(place.from, t), math.min(till, latest), tonumber(count)
          end
        end
        if closing > 0 then closed = math.max(closed, t + math.min(closing, 300000)) end

        """;

    // A large limit's places that can no longer change, or are too many, are merged, each to the end of its hundredth of the window: the
    // log stays small.
    private const string Count = """
        local live, merged = {}, {}
        for _, place in ipairs(places) do
          if place.count > 0 and place.till > t then
            if limit <= 512 or place.from > t or (#places <= 512 and t <= place.from + 2 * slack) then
              live[#live + 1] = place
            else
              local till = math.ceil(place.till * 100 / window) * window / 100
              if not merged[till] then
                merged[till] = { id = '0', caller = '0', from = t, till = till, count = 0 }
                live[#live + 1] = merged[till]
              end
              merged[till].count = merged[till].count + place.count
            end
          end
        end
        local used, callers, byCaller = 0, 0, {}
        local function known(caller)
          if not byCaller[caller] then
            byCaller[caller] = { used = 0, ahead = 0, last = 0 }
            callers = callers + 1
          end
          return byCaller[caller]
        end
        local function count(place)
          local own = known(place.caller)
          used, own.used = used + place.count, own.used + place.count
          own.last = math.max(own.last, place.from)
          own.since = math.min(own.since or place.from, place.from)
          if place.from > t then
            own.ahead = own.ahead + 1
            own.next = math.min(own.next or place.from, place.from)
          end
        end
        for _, place in ipairs(live) do count(place) end
        local function sort() table.sort(live, function(a, b) return a.till < b.till end) end
        local function take(caller, number, from, n)
          local id = ARGV[4] .. '.' .. string.format('%d', number)
          local place = { id = id, caller = caller, from = from, till = from + slack + window, count = n }
          live[#live + 1] = place
          count(place)
        end
        local function profile(most)
          sort()
          local ahead, now = {}, 0
          for _, place in ipairs(live) do
            if place.from > t then ahead[#ahead + 1] = place else now = now + place.count end
          end
          table.sort(ahead, function(a, b) return a.from < b.from end)
          local at, peak, i, j = now < most and t or nil, now, 1, 1
          while i <= #live do
            if ahead[j] and ahead[j].from < live[i].till then
              now = now + ahead[j].count
              j = j + 1
              peak = math.max(peak, now)
              if now >= most then at = nil end
            else
              now = now - live[i].count
              if not at and now < most then at = live[i].till end
              i = i + 1
            end
          end
          return at or latest, peak
        end
        local function gap(own, isFree)
          local even = window / limit
          if not isFree or callers < 2 or 4 * own.used * callers < 5 * limit then return 0.7 * even end
          local rate, longest, free = 0, even, limit - used
          for _, other in pairs(byCaller) do
            if other ~= own then rate = rate + other.used / math.max(window / 10, math.min(window, t - (other.since or t))) end
          end
          for _, place in ipairs(live) do
            local left = free - rate * (place.till - t)
            if free > 0 then longest = left > 0 and math.max(longest, (place.till - t) / left) or window end
            free = free + place.count
          end
          return math.min(longest, window)
        end

        """;

    private const string Turns = """
        local reply = { made, 0, math.max(0, closed - t) }
        for caller, number, wanted in string.gmatch(ARGV[6], '(%w+):(%d+):(%d+)') do
          number, wanted = tonumber(number), tonumber(wanted)
          local own = known(caller)
          local most, granted, place, again, wait = limit, 0, -1, -1, -1
          if queue and own.used * (callers + 1) >= limit then most = limit - math.floor(limit / 50) end
          while granted < wanted do
            local at, peak = profile(most)
            local burst = closed > t and 0 or math.min(wanted - granted, most - peak, limit - used - spread)
            if burst > 0 then
              if queue then
                for i = 0, burst - 1 do take(caller, number + granted + i, t, 1) end
              else
                take(caller, number, t, burst)
              end
              granted = granted + burst
            else
              local step = queue and gap(own, peak < most) or 0
              local start = math.ceil(math.max(at, closed, queue and own.last + step or 0))
              local turn = math.max(turns[caller] or 0, own.next or 0)
              if queue and start <= t then
                take(caller, number + granted, t, 1)
                granted = granted + 1
              else
                if start - t > patience or not queue then
                  wait = math.max(1, start - t)
                elseif callers < 2 or own.ahead < 2 then
                  take(caller, number + granted, start, 1)
                  place = start - t
                  if granted + 1 < wanted then again = callers < 2 and place or math.max(turn, own.next) - t end
                elseif turn - t > patience then
                  wait = turn - t
                else
                  again = turn - t
                end
                if again >= 0 and callers > 1 then turns[caller] = t + again + step end
                break
              end
            end
          end
          for _, value in ipairs({ granted, place, again, wait }) do reply[#reply + 1] = math.ceil(value) end
        end
        reply[2] = used
        sort()
        local lines, ends = { string.format('%d %d\n', made, closed) }, closed
        for _, place in ipairs(live) do
          lines[#lines + 1] = string.format('%s %s %d %d %d\n', place.id, place.caller, place.from, math.ceil(place.till), place.count)
          ends = math.max(ends, place.till)
        end
        for caller, turn in pairs(turns) do
          if turn > t then lines[#lines + 1] = string.format('0 %s %d %d 0\n', caller, t, math.ceil(turn)) end
        end
        local out = table.concat(lines)
        if ends > t then
          redis.call('SET', KEYS[1], sum(string.sub(ARGV[2], 1, 32), out) .. out, 'PX', string.format('%d', math.ceil(ends - t) + 1000))
        else
          redis.call('DEL', KEYS[1])
        end
        return reply
        """;
}
