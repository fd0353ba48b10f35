#!lua name=LIBRARY
--[[
What chat does atomically in Redis (7.0 or newer). LIBRARY stands for chat_<hash of this file> and is put in when the
file is loaded: a release never calls another one's functions, so two releases can share a Redis.

Keys, for each room; {room} makes them share a slot of a cluster:
  chat:1:{room}:meta             hash: base (random, of this log), seq (of its last entry)
  chat:1:{room}:log              stream: ids <seq>-0; fields v (layout, 1), at (ms since 1970), type, body; maybe more
  chat:1:{room}:nonce:<n>:<user>:<nonce>  string: "<base> <seq> <at>"; n is the length of <user>; kept 24 h
  chat:1:{room}:here:<instance>  hash: user id to who that is, for the people whom an instance has in the room
  channel chat:1:{room}          "1 e=<epoch> s=<seq> t=<at> c=<count> y=<type>\n<body>"; the count is that of state;
                                 the head may get further fields.
                                 Or a signal, which is in no log: "signal 1 y=<type>\n<body>", likewise
and for the whole:
  chat:1:state                   hash: count (of entries in all rooms), run, before, start, gen; see witness
  chat:1:instances               sorted set: instances by the time of their last beat, ms since 1970
  chat:1:statuses                hash: instance -> what it last told of itself, as JSON
  chat:1:secrets                 sorted set: what tokens are signed with, by since when, ms since 1970; see secrets
  chat:1:secret                  string: the first of those, for releases that know only one
  chat:1:probe                   empty, and gone at once: written to see whether anything can be
  channel chat:1:canary:<instance>

For chat stands the namespace of this chat (CHAT_NAMESPACE), by default that. A database keeps keys apart, but channels
are the server's: in another database than 0 each channel's name begins with chat:1:db<number>: in place of chat:1:.

An epoch names a log as far as ids may be compared: its base and, once Redis is known to have lost something, the
generation since when: <base> or <base>G<gen>. So all epochs change at once, without touching a room, and entries that
survived keep their numbers.

In a cluster there is a state for each slot, chat:1:{tag of the slot}:state, so that it can be given together with a
room's keys, and an instance remembers a count for each slot that it uses. Nothing else needs to change for it.

A user needs: ~chat:1:* &chat:1:* -@all +client|setname +del +fcall +fcall_ro +function|load +get +hdel +hget
  +hgetall +hincrby +hmget +hset +info +ping +pexpire +pttl +publish +select +set +subscribe +time +unsubscribe +xadd
  +xrange +xrevrange +zadd +zrangebyscore +zrem
]]

local function now()
  local time = redis.call('TIME')
  return time[1] .. string.format('%03d', math.floor(time[2] / 1000))
end

local function epoch_of(base, generation)
  return generation and base .. 'G' .. generation or base
end

-- Sets a key's time to live to somewhat more than it is to live, and seldom: not with every publication.
local function keep(key, ms)
  if redis.call('PTTL', key) < ms then
    redis.call('PEXPIRE', key, string.format('%.0f', ms * 1.125))
  end
end

-- Appends an entry and sends it to the subscribers, unless its nonce is known.
-- KEYS  meta, log, nonce, state
-- ARGV  channel, base for a new log, type, body, entries kept at least, ms for the log, ms for the nonce
-- reply epoch, seq, at, 1 when the nonce was known, else 0, count
local function publish(keys, argv)
  local meta, log, nonce, state = keys[1], keys[2], keys[3], keys[4]
  local type, body, log_ms, nonce_ms = argv[3], argv[4], tonumber(argv[6]), tonumber(argv[7])
  local base, generation = redis.call('HGET', meta, 'base'), redis.call('HGET', state, 'gen')
  if base then
    -- A nonce of another log than this would give an id that nothing is found under: it is then as good as unknown.
    -- One of this log holds whatever the epoch is by now, for its entry was written together with it.
    local of, seq, at = string.match(redis.call('GET', nonce) or '', '^(%w+) (%d+) (%d+)')
    if of == base then
      return { epoch_of(base, generation), seq, at, 1, '0' }
    end
  else
    base = argv[2]
    redis.call('DEL', log)
    redis.call('HSET', meta, 'base', base)
  end
  local seq = string.format('%.0f', redis.call('HINCRBY', meta, 'seq', 1))
  local count = string.format('%.0f', redis.call('HINCRBY', state, 'count', 1))
  local epoch, at = epoch_of(base, generation), now()
  redis.call('XADD', log, 'MAXLEN', '~', argv[5], seq .. '-0', 'v', '1', 'at', at, 'type', type, 'body', body)
  keep(log, log_ms)
  -- The numbers must outlive the nonces that speak of them.
  keep(meta, math.max(log_ms, nonce_ms))
  redis.call('SET', nonce, base .. ' ' .. seq .. ' ' .. at, 'PX', argv[7])
  redis.call('PUBLISH', argv[1], table.concat {
    '1 e=', epoch, ' s=', seq, ' t=', at, ' c=', count, ' y=', type, '\n', body,
  })
  return { epoch, seq, at, 0, count }
end

-- Reads a part of a log.
-- KEYS  meta, log, state
-- ARGV  "after" or "before" or "newest", epoch and seq of the id, entries at most
-- reply epoch ('' when there is no log), seq of the last entry, entries as XRANGE (or XREVRANGE) has them
local function read(keys, argv)
  local kept = redis.call('HMGET', keys[1], 'base', 'seq')
  if not kept[1] then
    return { '', '0', {} }
  end
  local epoch, tip, id = epoch_of(kept[1], redis.call('HGET', keys[3], 'gen')), kept[2], argv[3]
  local entries = {}
  if argv[1] == 'newest' then
    entries = redis.call('XREVRANGE', keys[2], '+', '-', 'COUNT', argv[4])
  elseif argv[1] == 'after' then
    local known = argv[2] == epoch and tonumber(id) <= tonumber(tip)
    entries = redis.call('XRANGE', keys[2], known and '(' .. id .. '-0' or '-', '+', 'COUNT', argv[4])
  elseif argv[2] == epoch and id ~= '0' then
    entries = redis.call('XREVRANGE', keys[2], '(' .. id .. '-0', '-', 'COUNT', argv[4])
  end
  return { epoch, tip, entries }
end

-- The last ids of logs.
-- KEYS  state, meta of each
-- reply epoch, seq of each; '' and '0' where there is no log
local function tips(keys)
  local generation, reply = redis.call('HGET', keys[1], 'gen'), {}
  for i = 2, #keys do
    local kept = redis.call('HMGET', keys[i], 'base', 'seq')
    reply[2 * i - 3] = kept[1] and epoch_of(kept[1], generation) or ''
    reply[2 * i - 2] = kept[1] and kept[2] or '0'
  end
  return reply
end

-- Finds out whether Redis lost what it had already confirmed: an older snapshot, a cut append-only file, a replica that
-- was behind. Every instance says at each connection what it saw last; writing goes on only after that.
-- The count goes up with every entry, and comes with its receipt and with its live delivery: what is lost is always the
-- end of what was written, so when the count is not below what an instance saw, nothing is lost that it saw. What is
-- written since a restart would hide a loss; so the count that a run of Redis began with is kept beside it.
-- KEYS  state
-- ARGV  id of this run of Redis, id of the run that the caller was connected to before or '', highest count it saw
-- reply count, 1 when a loss was noticed now, else 0
local function witness(keys, argv)
  local state, run, last, highest = keys[1], argv[1], argv[2], tonumber(argv[3])
  local kept = redis.call('HMGET', state, 'run', 'before', 'start', 'count', 'gen')
  local before, start = kept[2] or '', kept[3] == 'inf' and math.huge or tonumber(kept[3] or 0)
  local count, noticed = tonumber(kept[4] or 0), 0
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
    noticed = 1
  end
  return { string.format('%.0f', count), noticed }
end

-- Renews an instance's lease.
-- KEYS  instances, statuses
-- ARGV  instance, ms without a beat after which an instance counts as gone, what it tells of itself or nothing
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

-- What the instances last told of themselves.
-- KEYS  instances, statuses
-- ARGV  ms within which an instance must have given a sign of life
local function statuses(keys, argv)
  local told = {}
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', keys[1], string.format('%.0f', now() - argv[1]), '+inf')) do
    local status = redis.call('HGET', keys[2], instance)
    if status then
      told[#told + 1] = status
    end
  end
  return told
end

-- The instances whose lease holds.
-- KEYS  instances
-- ARGV  ms without a beat after which an instance counts as gone
local function instances(keys, argv)
  return redis.call('ZRANGEBYSCORE', keys[1], string.format('%.0f', now() - argv[1]), '+inf')
end

-- Writes anew whom an instance has in a room.
-- KEYS  here
-- ARGV  ms to live, then user id and who that is, in turn
local function here(keys, argv)
  redis.call('DEL', keys[1])
  redis.call('HSET', keys[1], unpack(argv, 2))
  redis.call('PEXPIRE', keys[1], argv[1])
  return 1
end

-- What tokens are signed with. Each instance tells with every beat what it knows, so that nothing of it is lost while one
-- instance lives, whatever becomes of Redis. The oldest signs, on all instances. Another one can only have been proposed
-- while Redis had forgotten the oldest; what it signed stays good.
-- KEYS  secrets, secret
-- ARGV  secret, and since when or '' when it is only proposed, in turn
-- reply secret, since when, in turn, the oldest first; eight of them at most
local function secrets(keys, argv)
  local all, first = keys[1], keys[2]
  for i = 1, #argv, 2 do
    if argv[i + 1] ~= '' then
      redis.call('ZADD', all, 'LT', argv[i + 1], argv[i])
    end
  end
  local told = redis.call('GET', first)
  if told then
    -- Of an earlier release, if it is not among them: then it is what that signs with.
    redis.call('ZADD', all, 'NX', 0, told)
  elseif argv[2] == '' then
    redis.call('ZADD', all, 'NX', now(), argv[1])
  end
  local known = redis.call('ZRANGEBYSCORE', all, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 8)
  if known[1] and known[1] ~= told then
    redis.call('SET', first, known[1])
  end
  return known
end

redis.register_function('LIBRARY_publish', publish)
redis.register_function { function_name = 'LIBRARY_read', callback = read, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_tips', callback = tips, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_witness', callback = witness, flags = { 'allow-oom' } }
redis.register_function('LIBRARY_beat', beat)
redis.register_function { function_name = 'LIBRARY_statuses', callback = statuses, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_instances', callback = instances, flags = { 'no-writes' } }
redis.register_function('LIBRARY_here', here)
redis.register_function { function_name = 'LIBRARY_secrets', callback = secrets, flags = { 'allow-oom' } }
