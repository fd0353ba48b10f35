#!lua name=LIBRARY
--[[
The changes that chat makes atomically in Redis 7.0 or newer. LIBRARY stands for chat_<hash of this file> and is
substituted when the file is loaded: a release never calls the functions of another, so two releases can share a Redis.

Longer than 300 lines because Redis loads a library as one text, whose functions share what is local.

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
share is then one of each slot, and entries that are published in one call are of one slot. Nothing else needs to change.

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

local function whole_number(number)
  return string.format('%.0f', number)
end

-- Makes a key live for ms at least. Sets an eighth more, so that few publications have to.
local function extend(key, ms)
  if redis.call('PTTL', key) < ms then
    redis.call('PEXPIRE', key, whole_number(ms * 1.125))
  end
end

local HOUR = 3600 * 1000
local DAY = 24 * HOUR

-- Nonces are kept by periods, in three keys in turn: when it is a key's turn again, its contents expired 2 h ago.
local NONCE_PERIOD, NONCE_KEPT, NONCE_KEYS = 13 * HOUR, DAY, 3

-- A room lives for a week, and a day more with each entry, up to the age for which history is kept.
local ROOM_WEEK = 7 * DAY

-- The highest count: beyond it, doubles skip numbers. No chat has as many entries, so a higher one was made up.
local MAX_COUNT = 2 ^ 53

local CHANGED_KEPT, CHANGED_TRIMMED_EVERY = 4096, 64

-- The bytes that an entry takes on the wire besides its fields, roughly: its id, its room, names.
local ENTRY_BYTES = 100

-- The time in which an empty share is refilled, in ms: messages, new rooms, bytes.
local REFILL = { 10 * 1000, DAY / 3, DAY }
local SHARES, HOLDERS = { 'sends', 'rooms', 'bytes' }, { 'person', 'address' }

-- The portion of a price that each kind of holder pays.
local PORTIONS = { 1, 0.1 }

-- The price of a refusal in messages, and the greatest debt that refusals add up to, in ms.
local REFUSAL, REFUSALS_OWED = 0.25, 1000

-- Returns what a holder has spent: for each share when it will be whole again. It is read once in a call. What is damaged
-- counts as nothing: no share takes longer than a day.
local function spent_by(call, key)
  local spent = call.spent[key]
  if not spent then
    local kept = redis.call('GET', key)
    spent = kept and #kept == 24 and { struct.unpack('>ddd', kept) } or { 0, 0, 0 }
    for i = 1, 3 do
      spent[i] = spent[i] >= 0 and spent[i] < call.time + 2 * DAY and spent[i] or 0
    end
    call.spent[key] = spent
  end
  return spent
end

-- Returns for how many ms a holder cannot pay prices (in ms, as REFILL), 0 if it can, and which share falls short.
local function lacking(call, key, portion, prices)
  local spent, wait, share = spent_by(call, key), 0, nil
  for i = 1, 3 do
    local owed = math.max(spent[i], call.time) + prices[i] * portion - call.time - REFILL[i]
    if owed > wait then
      wait, share = owed, i
    end
  end
  return wait, share
end

local function charge(call, key, portion, prices)
  local spent = call.spent[key]
  for i = 1, 3 do
    spent[i] = math.max(spent[i], call.time) + prices[i] * portion
  end
  spent.changed = true
end

-- Charges a refusal. Returns its price in ms.
local function charge_refusal(call, key, portion, price)
  local spent, refusal = call.spent[key], price * portion * REFUSAL
  local before = math.max(spent[1], call.time)
  spent[1] = math.min(before + refusal, math.max(before, call.time + REFILL[1] + REFUSALS_OWED))
  spent.changed = true
  return refusal
end

-- Asks whether the holders of an entry can pay its prices. The first of them is a person, the second an address, which has
-- ten times as much. Returns nothing, or the reply that refuses the entry.
local function refusal(call, keys, first, last, prices)
  local longest, share, holder = 0, nil, nil
  for i = first, last do
    local wait, which = lacking(call, keys[i], PORTIONS[1 + i - first], prices)
    if wait > longest then
      longest, share, holder = wait, which, 1 + i - first
    end
  end
  if share then
    local price = charge_refusal(call, keys[first + holder - 1], PORTIONS[holder], prices[1])
    return { '', SHARES[share], HOLDERS[holder], whole_number(math.ceil(longest + price)) }
  end
end

-- Stores what holders have spent, until all their shares are whole again.
local function store_spent(all, at)
  for key, spent in pairs(all) do
    local ms = math.max(spent[1], spent[2], spent[3]) - at
    if spent.changed and ms >= 1 then
      redis.call('SET', key, struct.pack('>ddd', spent[1], spent[2], spent[3]), 'PX', whole_number(math.ceil(ms)))
    end
  end
end

-- Appends an entry and publishes it, unless its nonce is known or a share is used up. Returns its reply.
-- Its keys are those from first to last, its arguments those from i on; see publish.
local function append(call, keys, first, last, argv, i)
  local meta, log, type, body, nonce = keys[first], keys[first + 1], argv[i + 3], argv[i + 4], argv[i + 5]
  local base, generation, at = redis.call('HGET', meta, 'base'), call.generation, call.at
  if base then
    for n = first + 2, first + 1 + NONCE_KEYS do
      local found = redis.call('HGET', keys[n], nonce)
      if found then
        local seq, before = struct.unpack('>I6I6', found)
        return { epoch_of(base, generation), whole_number(seq), whole_number(before), 1, '0' }
      end
    end
  end
  local holders, prices = first + 5, { call.price, base and 0 or call.room_price, #body * call.byte_price }
  local refused = refusal(call, keys, holders, last, prices)
  if refused then
    return refused
  end
  if not base then
    base = argv[i + 2]
    -- A nonce of another log would return an id that nothing can be found under.
    redis.call('DEL', log, keys[first + 2], keys[first + 3], keys[first + 4])
    redis.call('HSET', meta, 'base', base)
  end
  local entries = redis.call('HINCRBY', meta, 'seq', '1')
  local entries_ever = call.count + 1
  call.count = entries_ever
  local seq, count, epoch = whole_number(entries), whole_number(entries_ever), epoch_of(base, generation)
  redis.call('XADD', log, 'MAXLEN', '~', argv[1], seq .. '-0', 'v', '1', 'at', at, 'type', type, 'body', body)
  local log_ms = math.min(call.log_ms, ROOM_WEEK + entries * DAY)
  extend(log, log_ms)
  -- The numbers must outlive the nonces that refer to them.
  extend(meta, math.max(log_ms, NONCE_KEPT + NONCE_PERIOD))
  local nonces = keys[first + 2 + call.period % NONCE_KEYS]
  redis.call('HSET', nonces, nonce, struct.pack('>I6I6', entries, call.time))
  redis.call('PEXPIREAT', nonces, call.nonces_expire, 'NX')
  redis.call('PUBLISH', argv[i + 1], table.concat {
    '1 e=', epoch, ' s=', seq, ' t=', at, ' c=', count, ' y=', type, '\n', body,
  })
  local scores = call.scores
  scores[#scores + 1], scores[#scores + 2] = count, argv[i + 6]
  -- Last, so that a publication that fails is not charged.
  for n = holders, last do
    charge(call, keys[n], PORTIONS[1 + n - holders], prices)
  end
  return { epoch, seq, at, 0, count }
end

-- Appends entries and publishes them to the subscribers, in their order, each unless its nonce is known or a share is used
-- up. What is the same for all of a call is done once, which costs a third less for each where 32 come together.
-- KEYS  state, changed; of each entry: meta, log, the three of nonces, maybe spent of a person, maybe spent of an address
-- ARGV  least number of entries to keep, ms to keep a log at most, prices in ms of a message, of a new room, of a byte;
--       of each entry: the number of its keys, channel, base for a new log, type, body, hash of the nonce, room
-- reply of each entry: epoch, seq, at, 1 when the nonce was known, else 0, count
--       or '', the share that is used up, the kind of its holder, ms until it suffices
--       or an error
local function publish(keys, argv)
  local state, changed, at = keys[1], keys[2], now()
  local time, before = tonumber(at), tonumber(redis.call('HGET', state, 'count') or 0)
  local period = math.floor(time / NONCE_PERIOD)
  local call = {
    at = at, time = time, count = before, generation = redis.call('HGET', state, 'gen'), log_ms = tonumber(argv[2]),
    period = period, nonces_expire = whole_number((period + 1) * NONCE_PERIOD + NONCE_KEPT),
    price = tonumber(argv[3]), room_price = tonumber(argv[4]), byte_price = tonumber(argv[5]), spent = {}, scores = {},
  }
  local replies, first = {}, 3
  for i = 6, #argv, 7 do
    local last = first + tonumber(argv[i]) - 1
    -- An error in one room must not refuse an entry of another.
    local done, reply = pcall(append, call, keys, first, last, argv, i)
    replies[#replies + 1] = done and reply or { err = reply.err or tostring(reply) }
    first = last + 1
  end
  local appended = call.count - before
  if appended > 0 then
    redis.call('HINCRBY', state, 'count', appended)
  end
  -- The rest is in no append-only file.
  redis.set_repl(redis.REPL_NONE)
  store_spent(call.spent, time)
  if #call.scores > 0 then
    redis.call('ZADD', changed, unpack(call.scores))
    if call.count % CHANGED_TRIMMED_EVERY < appended then
      redis.call('ZREMRANGEBYRANK', changed, 0, -CHANGED_KEPT - 1)
    end
  end
  return replies
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
-- ARGV  id of this run of Redis, id of the run that the caller was connected to before or '', highest count it saw there;
--       one beyond MAX_COUNT counts as none
-- reply count, 1 when a loss was detected now, else 0
local function check_continuity(keys, argv)
  local state, run, last, highest = keys[1], argv[1], argv[2], tonumber(argv[3])
  if highest > MAX_COUNT then
    highest = 0
  end
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
    redis.call('HSET', state, 'count', whole_number(count))
  end
  if missing then
    -- One change of epochs covers all that was lost before this run.
    redis.call('HSET', state, 'start', 'inf')
  end
  if went_back or (missing and start < math.huge) then
    redis.call('HSET', state, 'gen', whole_number(math.max((kept[5] or 0) + 1, now() + 0)))
    detected = 1
  end
  return { whole_number(count), detected }
end

-- Renews an instance's lease, and publishes its canary.
-- KEYS  instances, statuses
-- ARGV  instance, ms without a beat after which an instance counts as gone, its status or nothing, channel, canary
-- reply 1 when it was not registered, else 0
local function beat(keys, argv)
  local at = now()
  local gone = redis.call('ZRANGEBYSCORE', keys[1], '-inf', '(' .. whole_number(at - argv[2]))
  for _, instance in ipairs(gone) do
    redis.call('ZREM', keys[1], instance)
    redis.call('HDEL', keys[2], instance)
  end
  if argv[3] ~= '' then
    redis.call('HSET', keys[2], argv[1], argv[3])
  end
  redis.call('PUBLISH', argv[4], argv[5])
  return redis.call('ZADD', keys[1], at, argv[1])
end

-- Returns the statuses of the instances.
-- KEYS  instances, statuses
-- ARGV  ms within which an instance must have beaten
local function statuses(keys, argv)
  local reported = {}
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', keys[1], whole_number(now() - argv[1]), '+inf')) do
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
  return redis.call('ZRANGEBYSCORE', keys[1], whole_number(now() - argv[1]), '+inf')
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
