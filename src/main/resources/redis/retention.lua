-- How much of a room is kept where its owners have said so: for some days, a number of messages.
--
-- An entry cuts off what is beyond that. A pass that copies the log (see compaction.lua) does so where that is much, where nobody writes
-- any more, and for the bytes of what was cut off: they stay in Redis until the node of the stream goes that they are in. A room of which
-- some days are kept always has a time at which any instance looks at it; so a room in which nothing gets too old costs nothing.

local retention = {}

do
  -- The most entries that another one cuts off; the next one or a pass goes on.
  local MOST_CUT = 64

  -- The least time between two passes: each may find messages that have got too old since the last one.
  local PASS_INTERVAL = HOUR

  -- Returns the number in a range from which on a log has some messages at most.
  local function newest(prefix, low, high, last, count)
    while low < high do
      local middle = math.floor((low + high) / 2)
      local quiet = redis.call('ZCOUNT', prefix .. 'quiet', whole_number(middle), '+inf')
      if last - middle + 1 - quiet > count then
        low = middle + 1
      else
        high = middle
      end
    end
    return low
  end

  -- Returns the numbers of the first entry of a log and of the first that is to be kept, at most that many behind it; nothing where there is
  -- no entry.
  -- spared is the number of messages for which there is to be room
  function retention.bounds(prefix, last, most, spared, time)
    local log = prefix .. 'log'
    local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', '1')[1]
    if not oldest then
      return
    end
    local days, count = unpack(redis.call('HMGET', prefix .. 'room', 'days', 'count'))
    local first = tonumber(oldest[1]:match('^%d+'))
    local kept, upto = first, math.min(last, first + most - 1)
    if count then
      kept = newest(prefix, first, upto + 1, last, tonumber(count) - spared)
    end
    local since = days and time - tonumber(days) * DAY
    if since and (tonumber(fields_of(oldest).at) or 0) < since then
      kept = math.max(kept, tonumber(first_from(log, upto, since)))
    end
    return first, kept
  end

  local function forget(prefix, first, last)
    redis.call('ZREMRANGEBYSCORE', prefix .. 'quiet', '-inf', whole_number(last))
    for number = first, last do
      local seq = whole_number(number)
      redis.call('HDEL', prefix .. 'edits', seq)
      redis.call('ZREM', prefix .. 'pins', seq)
      if redis.call('HDEL', prefix .. 'counts', seq) > 0 then
        redis.call('UNLINK', prefix .. 'reactions:' .. seq)
      end
    end
  end

  -- Returns how an entry that is about to be appended trims the log, after removing what lies beside what goes then. While a pass is
  -- under way, which may have copied that already, it goes as from any other room.
  function retention.trimming(call, meta, guard, seq, length, is_message, room)
    local prefix = prefix_of(meta)
    if guard and guard:find(KEPT, 1, true) and redis.call('EXISTS', prefix .. 'upto') == 0 then
      local first, kept = retention.bounds(prefix, seq - 1, MOST_CUT, is_message and 1 or 0, call.time)
      kept = first and math.min(math.max(kept, seq - length), first + MOST_CUT)
      if first and kept > first then
        forget(prefix, first, kept - 1)
        redis.call('HSET', meta, 'cut', '1')
        redis.call('ZADD', call.common .. 'retention', 'LT', whole_number(call.time + PASS_INTERVAL), room)
        return 'MINID', '=', whole_number(kept)
      end
    end
    return 'MAXLEN', '~', whole_number(length)
  end

  -- Notes when any instance is to look at a room again.
  function retention.schedule(common, prefix, room, time)
    local key, days = common .. 'retention', redis.call('HGET', prefix .. 'room', 'days')
    if not days then
      redis.pcall('ZREM', key, room)
      return
    end
    local oldest = redis.call('XRANGE', prefix .. 'log', '-', '+', 'COUNT', '1')[1]
    local at = oldest and tonumber(fields_of(oldest).at) or time
    redis.pcall('ZADD', key, whole_number(math.max(at + tonumber(days) * DAY, time + PASS_INTERVAL)), room)
  end
end
