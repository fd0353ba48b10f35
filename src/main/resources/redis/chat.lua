#!lua name=LIBRARY
--[[
The changes that chat makes atomically in Redis 7.0 or newer. LIBRARY stands for chat_<hash of this file> and is
substituted when the file is loaded: a release never calls the functions of another, so two releases can share a Redis.

Keys of each room; {room} puts them into one slot of a cluster:
  chat:1:{room}:meta             hash: base (random, of this log), seq (of its last entry)
  chat:1:{room}:log              stream: ids <seq>-0; fields v (version, 1), at (ms since 1970), type, body; maybe more
  chat:1:{room}:nonces:<0,1,2>   hash: 112 bits of the SHA-256 of user and nonce -> seq, at (6 bytes each). In turn, each
                                 takes the nonces of 13 h and is kept for 24 h longer. 60 to 80 bytes per nonce
  chat:1:{room}:here:<instance>  hash: user id -> guest and name, for the people on that instance in the room
  channel chat:1:{room}          "1 e=<epoch> s=<seq> t=<at> c=<count> y=<type>\n<body>", where count is that of state;
                                 further fields may follow. Or a signal, which is in no log:
                                 "signal 1 y=<type>\n<body>", likewise
Keys of the whole chat:
  chat:1:state                   hash: count (of entries in all rooms), run, before, start, gen; see check_continuity
  chat:1:instances               sorted set: instances by the time of their last beat, ms since 1970
  chat:1:statuses                hash: instance -> the status it last reported, as JSON
  chat:1:secrets                 sorted set: secrets that sign tokens, by the time of their proposal, ms since 1970
  chat:1:secret                  string: the first of those, for releases that know only one
  chat:1:probe                   empty, expires at once: written to see whether anything can be written
  chat:1:changed                 sorted set: the rooms that got entries last, by the count of state
  chat:1:spent:person:<user>     string: three doubles, for messages, new rooms and bytes: when (ms since 1970) the share
  chat:1:spent:address:<network> will be whole again. Expires when all are. Like changed, neither in an append-only file
                                 nor on a replica: after a restart of Redis all shares are whole, and changed is empty
  channel chat:1:canary:<instance>

The prefix "chat" is the namespace (CHAT_NAMESPACE), whose default it is. Databases separate keys but not channels, which
belong to the server: in a database other than 0, channels begin with chat:1:db<number>: in place of chat:1:.

An epoch names a log for as long as its ids can be compared: its base and, once Redis is known to have lost entries, the
generation since then: <base> or <base>G<gen>. So all epochs change at once without a write to any room, and entries that
survived keep their numbers.

In a cluster there would be a state for each slot, chat:1:{tag of the slot}:state, so that it can be passed together with
a room's keys, and an instance would remember a count for each slot that it uses. The same holds for changed and spent; a
share is then one of each slot. Nothing else needs to change.

When Redis is full (maxmemory, noeviction) nothing is published, and everything about running instances goes on: beat,
here, enter and check_continuity may exceed the limit. Their data is bounded by what the instances hold in memory
themselves: 2 KB for an instance, and some 100 bytes for a person in a room.

To load this file, a user needs -@all +client|setname +function|load +select: it may be an operator alone
(--load-functions). An instance whose user has these rights loads it when it is missing.

A user needs: ~chat:1:* &chat:1:* -@all +client|setname +del +fcall +fcall_ro +get +hdel +hget +hgetall +hincrby +hmget
  +hset +info +ping +pexpire +pexpireat +pttl +publish +select +set +subscribe +time +unsubscribe +xadd +xrange +xrevrange
  +zadd +zrangebyscore +zrem +zremrangebyrank
]]

local function now()
  local time = redis.call('TIME')
  return time[1] .. string.format('%03d', math.floor(time[2] / 1000))
end

local function epoch_of(base, generation)
  return generation and base .. 'G' .. generation or base
end

-- Makes a key live for ms at least. Sets an eighth more, so that few publications have to.
local function extend(key, ms)
  if redis.call('PTTL', key) < ms then
    redis.call('PEXPIRE', key, string.format('%.0f', ms * 1.125))
  end
end

local HOUR = 3600 * 1000
local DAY = 24 * HOUR

-- Nonces are kept by periods, in three keys in turn: when it is a key's turn again, its contents expired 2 h ago.
local NONCE_PERIOD, NONCE_KEPT, NONCE_KEYS = 13 * HOUR, DAY, 3

-- A room lives for a week, and a day more with each entry, up to the age for which history is kept.
local ROOM_WEEK = 7 * DAY

local CHANGED_KEPT, CHANGED_TRIMMED_EVERY = 4096, 64

-- The bytes that an entry takes on the wire besides its fields, roughly: its id, its room, names.
local ENTRY_BYTES = 100

-- The time in which an empty share is refilled, in ms: messages, new rooms, bytes.
local REFILL = { 10 * 1000, DAY / 3, DAY }
local SHARES, HOLDERS = { 'sends', 'rooms', 'bytes' }, { 'person', 'address' }

-- The price of a refusal in messages, and the greatest debt that refusals add up to, in ms.
local REFUSAL, REFUSALS_OWED = 0.25, 1000

-- Charges prices (in ms, as REFILL) to a holder's shares; an address has ten times those of a person.
-- Returns when each share will be whole again; for how many ms the prices cannot be paid, 0 if they can; which share lacks
local function charge(key, holder, prices, at)
  local kept, whole, wait, lacking = redis.call('GET', key), {}, 0, nil
  local before = { at, at, at }
  if kept then
    before = { struct.unpack('>ddd', kept) }
  end
  for share = 1, 3 do
    before[share] = math.max(before[share], at)
    whole[share] = before[share] + prices[share] * (holder == 1 and 1 or 0.1)
    local owed = whole[share] - at - REFILL[share]
    if owed > wait then
      wait, lacking = owed, share
    end
  end
  if lacking then
    local refusal = prices[1] * (holder == 1 and 1 or 0.1) * REFUSAL
    local most = math.max(before[1], at + REFILL[1] + REFUSALS_OWED)
    before[1] = math.min(before[1] + refusal, most)
    return before, wait + refusal, lacking
  end
  return whole, 0
end

-- Stores what was spent, until all shares are whole again.
local function store_spent(key, whole, at)
  local ms = math.max(whole[1], whole[2], whole[3]) - at
  if ms >= 1 then
    redis.call('SET', key, struct.pack('>ddd', unpack(whole)), 'PX', string.format('%.0f', math.ceil(ms)))
  end
end

-- Appends an entry and publishes it to the subscribers, unless its nonce is known or a share is used up.
-- KEYS  meta, log, the three of nonces, state, changed, maybe spent of a person, maybe spent of an address
-- ARGV  channel, base for a new log, type, body, least number of entries to keep, ms to keep the log at most, hash of
--       the nonce, room, price in ms of a message, of a new room, of a byte
-- reply epoch, seq, at, 1 when the nonce was known, else 0, count
--       or '', the share that is used up, the kind of its holder, ms until it suffices
local function publish(keys, argv)
  local meta, log, state, changed = keys[1], keys[2], keys[6], keys[7]
  local type, body, log_ms, nonce, room = argv[3], argv[4], tonumber(argv[6]), argv[7], argv[8]
  local base, generation = redis.call('HGET', meta, 'base'), redis.call('HGET', state, 'gen')
  if base then
    for i = 3, 2 + NONCE_KEYS do
      local found = redis.call('HGET', keys[i], nonce)
      if found then
        local seq, at = struct.unpack('>I6I6', found)
        return { epoch_of(base, generation), string.format('%.0f', seq), string.format('%.0f', at), 1, '0' }
      end
    end
  end
  local at = now()
  local time, spent = tonumber(at), {}
  if keys[8] then
    local prices = { tonumber(argv[9]), base and 0 or tonumber(argv[10]), #body * tonumber(argv[11]) }
    local wait, share, holder = 0, nil, nil
    for i = 8, #keys do
      local whole, missing, lacking = charge(keys[i], i - 7, prices, time)
      spent[i] = whole
      if missing > wait then
        wait, share, holder = missing, lacking, i - 7
      end
    end
    if share then
      redis.set_repl(redis.REPL_NONE)
      store_spent(keys[7 + holder], spent[7 + holder], time)
      return { '', SHARES[share], HOLDERS[holder], string.format('%.0f', math.ceil(wait)) }
    end
  end
  if not base then
    base = argv[2]
    -- A nonce of another log would return an id that nothing can be found under.
    redis.call('DEL', log, keys[3], keys[4], keys[5])
    redis.call('HSET', meta, 'base', base)
  end
  local entries = redis.call('HINCRBY', meta, 'seq', 1)
  local seq = string.format('%.0f', entries)
  local entries_ever = redis.call('HINCRBY', state, 'count', 1)
  local count, epoch = string.format('%.0f', entries_ever), epoch_of(base, generation)
  redis.call('XADD', log, 'MAXLEN', '~', argv[5], seq .. '-0', 'v', '1', 'at', at, 'type', type, 'body', body)
  log_ms = math.min(log_ms, ROOM_WEEK + entries * DAY)
  extend(log, log_ms)
  -- The numbers must outlive the nonces that refer to them.
  extend(meta, math.max(log_ms, NONCE_KEPT + NONCE_PERIOD))
  local period = math.floor(time / NONCE_PERIOD)
  local nonces = keys[3 + period % NONCE_KEYS]
  redis.call('HSET', nonces, nonce, struct.pack('>I6I6', entries, time))
  redis.call('PEXPIREAT', nonces, string.format('%.0f', (period + 1) * NONCE_PERIOD + NONCE_KEPT), 'NX')
  redis.call('PUBLISH', argv[1], table.concat {
    '1 e=', epoch, ' s=', seq, ' t=', at, ' c=', count, ' y=', type, '\n', body,
  })
  redis.set_repl(redis.REPL_NONE)
  for i = 8, #keys do
    store_spent(keys[i], spent[i], time)
  end
  redis.call('ZADD', changed, count, room)
  if entries_ever % CHANGED_TRIMMED_EVERY == 0 then
    redis.call('ZREMRANGEBYRANK', changed, 0, -CHANGED_KEPT - 1)
  end
  return { epoch, seq, at, 0, count }
end

-- Does nothing; Redis refuses the call when it is full, as it refuses publications.
local function fits()
  return 1
end

-- Takes entries of a log up to a number and a size, but at least one. Returns them, and 1 if the size cut them short.
local function take(command, log, from, to, most, bytes)
  local taken, size, asked, some = {}, 0, 0, nil
  repeat
    asked = math.min(most - #taken, 32)
    some = redis.call(command, log, from, to, 'COUNT', asked)
    for _, entry in ipairs(some) do
      size = size + ENTRY_BYTES
      for _, field in ipairs(entry[2]) do
        size = size + #field
      end
      if size > bytes and #taken > 0 then
        return taken, 1
      end
      taken[#taken + 1] = entry
      from = '(' .. entry[1]
    end
  until #some < asked or #taken == most
  return taken, 0
end

-- Reads a part of a log.
-- KEYS  meta, log, state
-- ARGV  "after" or "before" or "newest", epoch and seq of the id, entries at most, bytes at most (but an entry at least)
-- reply epoch ('' when there is no log), seq of the last entry, entries as XRANGE (or XREVRANGE) has them, 1 when there
--       would have been more but for the size
local function read(keys, argv)
  local kept = redis.call('HMGET', keys[1], 'base', 'seq')
  if not kept[1] then
    return { '', '0', {}, 0 }
  end
  local epoch, last, id = epoch_of(kept[1], redis.call('HGET', keys[3], 'gen')), kept[2], argv[3]
  local log, most, bytes, entries, cut = keys[2], tonumber(argv[4]), tonumber(argv[5]), {}, 0
  if argv[1] == 'newest' then
    entries, cut = take('XREVRANGE', log, '+', '-', most, bytes)
  elseif argv[1] == 'after' then
    local known = argv[2] == epoch and tonumber(id) <= tonumber(last)
    entries, cut = take('XRANGE', log, known and '(' .. id .. '-0' or '-', '+', most, bytes)
  elseif argv[2] == epoch and id ~= '0' then
    entries, cut = take('XREVRANGE', log, '(' .. id .. '-0', '-', most, bytes)
  end
  return { epoch, last, entries, cut }
end

-- Returns the last ids of logs.
-- KEYS  state, meta of each
-- reply epoch, seq of each; '' and '0' where there is no log
local function last_ids(keys)
  local generation, reply = redis.call('HGET', keys[1], 'gen'), {}
  for i = 2, #keys do
    local kept = redis.call('HMGET', keys[i], 'base', 'seq')
    reply[2 * i - 3] = kept[1] and epoch_of(kept[1], generation) or ''
    reply[2 * i - 2] = kept[1] and kept[2] or '0'
  end
  return reply
end

-- Detects that Redis lost entries which it had confirmed: with an older snapshot, a truncated append-only file, a replica
-- that was behind. Every instance reports on each connection the highest count it saw, before it writes anything.
-- The count goes up with every entry, and comes with its receipt and its live delivery. A loss always takes the end of what
-- was written, so if the count is not below what an instance saw, nothing is lost that it saw. Entries written after a
-- restart would hide a loss; so the count that a run of Redis began with is kept beside it.
-- KEYS  state
-- ARGV  id of this run of Redis, id of the run that the caller was connected to before or '', highest count it saw there
-- reply count, 1 when a loss was detected now, else 0
local function check_continuity(keys, argv)
  local state, run, last, highest = keys[1], argv[1], argv[2], tonumber(argv[3])
  local kept = redis.call('HMGET', state, 'run', 'before', 'start', 'count', 'gen')
  local before, start = kept[2] or '', kept[3] == 'inf' and math.huge or tonumber(kept[3] or 0)
  local count, detected = tonumber(kept[4] or 0), 0
  if kept[1] ~= run then
    before, start = kept[1] or '', count
    redis.call('HSET', state, 'run', run, 'before', before, 'start', start)
  end
  local went_back = last == run and highest > count
  -- A caller that missed a whole run cannot tell, so it assumes a loss.
  local missing = last ~= '' and last ~= run and (last ~= before or highest > start)
  if went_back then
    count = highest
    redis.call('HSET', state, 'count', string.format('%.0f', count))
  end
  if missing then
    -- One change of epochs covers all that was lost before this run.
    redis.call('HSET', state, 'start', 'inf')
  end
  if went_back or (missing and start < math.huge) then
    redis.call('HSET', state, 'gen', string.format('%.0f', math.max((kept[5] or 0) + 1, now() + 0)))
    detected = 1
  end
  return { string.format('%.0f', count), detected }
end

-- Renews an instance's lease.
-- KEYS  instances, statuses
-- ARGV  instance, ms without a beat after which an instance counts as gone, its status or nothing
-- reply 1 when it was not registered, else 0
local function beat(keys, argv)
  local at = now()
  local gone = redis.call('ZRANGEBYSCORE', keys[1], '-inf', string.format('(%.0f', at - argv[2]))
  for _, instance in ipairs(gone) do
    redis.call('ZREM', keys[1], instance)
    redis.call('HDEL', keys[2], instance)
  end
  if argv[3] ~= '' then
    redis.call('HSET', keys[2], argv[1], argv[3])
  end
  return redis.call('ZADD', keys[1], at, argv[1])
end

-- Returns the statuses of the instances.
-- KEYS  instances, statuses
-- ARGV  ms within which an instance must have beaten
local function statuses(keys, argv)
  local reported = {}
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', keys[1], string.format('%.0f', now() - argv[1]), '+inf')) do
    local status = redis.call('HGET', keys[2], instance)
    if status then
      reported[#reported + 1] = status
    end
  end
  return reported
end

-- Returns the instances whose lease holds.
-- KEYS  instances
-- ARGV  ms without a beat after which an instance counts as gone
local function instances(keys, argv)
  return redis.call('ZRANGEBYSCORE', keys[1], string.format('%.0f', now() - argv[1]), '+inf')
end

-- Replaces the people on an instance in a room.
-- KEYS  here
-- ARGV  ms to live, then user ids, each with its value
local function here(keys, argv)
  redis.call('DEL', keys[1])
  redis.call('HSET', keys[1], unpack(argv, 2))
  redis.call('PEXPIRE', keys[1], argv[1])
  return 1
end

-- Agrees on the secrets that sign tokens. Each instance sends those it knows with every beat, so that none is lost while
-- one instance runs, whatever becomes of Redis. All instances sign with the oldest. Another one can only have been proposed
-- while Redis had lost the oldest; tokens that it signed stay valid.
-- KEYS  secrets, secret
-- ARGV  secrets, each with the time of its proposal or '' if it is only proposed now
-- reply secrets, each with the time of its proposal, oldest first; eight at most
local function secrets(keys, argv)
  local all, first = keys[1], keys[2]
  for i = 1, #argv, 2 do
    if argv[i + 1] ~= '' then
      redis.call('ZADD', all, 'LT', argv[i + 1], argv[i])
    end
  end
  local current = redis.call('GET', first)
  if current then
    -- If it is not among them, an earlier release signs with it: then it is the oldest.
    redis.call('ZADD', all, 'NX', 0, current)
  elseif argv[2] == '' then
    redis.call('ZADD', all, 'NX', now(), argv[1])
  end
  local known = redis.call('ZRANGEBYSCORE', all, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 8)
  if known[1] and known[1] ~= current then
    redis.call('SET', first, known[1])
  end
  return known
end

-- Adds people on an instance in a room; a hash that is new expires like any other.
-- KEYS  here
-- ARGV  expiry in ms; user ids, each with its value
local function enter(keys, argv)
  local added = redis.call('HSET', keys[1], unpack(argv, 2))
  redis.call('PEXPIRE', keys[1], argv[1], 'NX')
  return added
end

redis.register_function('LIBRARY_publish', publish)
redis.register_function('LIBRARY_fits', fits)
redis.register_function { function_name = 'LIBRARY_read', callback = read, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_last_ids', callback = last_ids, flags = { 'no-writes' } }
redis.register_function {
  function_name = 'LIBRARY_check_continuity', callback = check_continuity, flags = { 'allow-oom' },
}
redis.register_function { function_name = 'LIBRARY_beat', callback = beat, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_statuses', callback = statuses, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_instances', callback = instances, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_here', callback = here, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_enter', callback = enter, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_secrets', callback = secrets, flags = { 'allow-oom' } }
