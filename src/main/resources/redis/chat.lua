#!lua name=LIBRARY
--[[
What chat does atomically in Redis (7.0 or newer). LIBRARY stands for chat_<hash of this file> and is put in when the file
is loaded: a release never calls another one's functions, so two releases can share a Redis.

Keys, for each room; {room} makes them share a slot of a cluster:
  chat:1:{room}:meta             hash: base (random, of this log), seq (of its last entry), gen (see epoch below)
  chat:1:{room}:log              stream: ids <seq>-0; fields v (layout, 1), at (ms since 1970), type, body; others may follow
  chat:1:{room}:nonce:<n>:<user>:<nonce>  string: "<base> <seq> <at>"; n is the length of <user>; kept 24 h
  chat:1:{room}:here:<instance>  hash: user id to who that is, for the people whom an instance has in the room
  channel chat:1:{room}          "1 e=<epoch> s=<seq> t=<at> y=<type>\n<body>"; the head may get further fields
and for the whole:
  chat:1:state                   hash: count (of batches written), run, before, start, gen; see witness
  chat:1:instances               sorted set: instances by the time of their last beat, ms since 1970
  chat:1:secret                  string
  channel chat:1:canary:<instance>

An epoch names a log as far as ids may be compared: its base and, once Redis is known to have lost something, the
generation since when: <base> or <base>G<gen>. A caller says which generation it knows; the higher of it and the room's
counts. So all epochs change at once, without touching a room, and entries that survived keep their numbers.

A user needs: ~chat:1:* &chat:1:* -@all +client|setname +del +fcall +fcall_ro +function|load +get +hdel +hgetall
  +hincrby +hmget +hset +info +ping +pexpire +pttl +publish +select +set +subscribe +time +unsubscribe +xadd
  +xrange +xrevrange +zadd +zrangebyscore +zrem +zremrangebyscore
]]

local function now()
  local time = redis.call('TIME')
  return time[1] .. string.format('%03d', math.floor(time[2] / 1000))
end

local function higher(a, b)
  return tonumber(a or 0) >= tonumber(b) and a or b
end

local function epoch_of(base, generation)
  return generation == '0' and base or base .. 'G' .. generation
end

-- Sets a key's time to live to somewhat more than it is to live, and seldom: not with every publication.
local function keep(key, ms)
  if redis.call('PTTL', key) < ms then
    redis.call('PEXPIRE', key, string.format('%.0f', ms * 1.125))
  end
end

-- Appends an entry and sends it to the subscribers, unless its nonce is known.
-- KEYS  meta, log, nonce
-- ARGV  channel, generation, base for a new log, type, body, entries kept at least, ms for the log, ms for the nonce
-- reply epoch, seq, at, 1 when the nonce was known, else 0
local function publish(keys, argv)
  local meta, log, nonce = keys[1], keys[2], keys[3]
  local kept = redis.call('HMGET', meta, 'base', 'gen')
  local base, generation = kept[1], higher(kept[2], argv[2])
  if base then
    -- A nonce of another log than this would give an id that nothing is found under: it is then as good as unknown.
    -- One of this log holds whatever the epoch is by now, for its entry was written together with it.
    local of, seq, at = string.match(redis.call('GET', nonce) or '', '^(%w+) (%d+) (%d+)')
    if of == base then
      return { epoch_of(base, generation), seq, at, 1 }
    end
  else
    base = argv[3]
    redis.call('DEL', log)
  end
  if kept[2] ~= generation or not kept[1] then
    redis.call('HSET', meta, 'base', base, 'gen', generation)
  end
  local seq = string.format('%.0f', redis.call('HINCRBY', meta, 'seq', 1))
  local epoch, at = epoch_of(base, generation), now()
  redis.call('XADD', log, 'MAXLEN', '~', argv[6], seq .. '-0', 'v', '1', 'at', at, 'type', argv[4], 'body', argv[5])
  keep(log, tonumber(argv[7]))
  -- The numbers must outlive the nonces that speak of them.
  keep(meta, math.max(tonumber(argv[7]), tonumber(argv[8])))
  redis.call('SET', nonce, base .. ' ' .. seq .. ' ' .. at, 'PX', argv[8])
  redis.call('PUBLISH', argv[1], '1 e=' .. epoch .. ' s=' .. seq .. ' t=' .. at .. ' y=' .. argv[4] .. '\n' .. argv[5])
  return { epoch, seq, at, 0 }
end

-- Reads a part of a log.
-- KEYS  meta, log
-- ARGV  generation, "after" or "before" or "newest", epoch and seq of the id, entries at most
-- reply epoch ('' when there is no log), seq of the last entry, entries as XRANGE gives them (before, newest: XREVRANGE)
local function read(keys, argv)
  local kept = redis.call('HMGET', keys[1], 'base', 'seq', 'gen')
  if not kept[1] then
    return { '', '0', {} }
  end
  local epoch, tip, id = epoch_of(kept[1], higher(kept[3], argv[1])), kept[2], argv[4]
  local known = argv[3] == epoch and tonumber(id) <= tonumber(tip)
  local entries = {}
  if argv[2] == 'newest' then
    entries = redis.call('XREVRANGE', keys[2], '+', '-', 'COUNT', argv[5])
  elseif argv[2] == 'after' then
    entries = redis.call('XRANGE', keys[2], known and '(' .. id .. '-0' or '-', '+', 'COUNT', argv[5])
  elseif argv[3] == epoch and id ~= '0' then
    entries = redis.call('XREVRANGE', keys[2], '(' .. id .. '-0', '-', 'COUNT', argv[5])
  end
  return { epoch, tip, entries }
end

-- The last ids of logs.
-- KEYS  meta of each
-- ARGV  generation
-- reply epoch, seq of each; '' and '0' where there is no log
local function tips(keys, argv)
  local reply = {}
  for i, meta in ipairs(keys) do
    local kept = redis.call('HMGET', meta, 'base', 'seq', 'gen')
    reply[2 * i - 1] = kept[1] and epoch_of(kept[1], higher(kept[3], argv[1])) or ''
    reply[2 * i] = kept[1] and kept[2] or '0'
  end
  return reply
end

-- Finds out whether Redis lost what it had already confirmed: an older snapshot, a cut append-only file, a replica that
-- was behind. Every instance says at each connection what it saw last; writing goes on only after that.
-- The count goes up with every batch of writes, as the last of the batch: what is lost is always the end of what was
-- written, so when the count is not below what an instance saw, nothing is lost that it saw confirmed. What is written to
-- since a restart would hide a loss; so the count that a run of Redis began with is kept beside it.
-- With several shards there is one state for each, and the generation is the shard's: nothing else looks at it.
-- KEYS  state
-- ARGV  id of this run of Redis, id of the run that the caller was connected to before or '', highest count it saw there
-- reply generation, count
local function witness(keys, argv)
  local state, run, last, highest = keys[1], argv[1], argv[2], tonumber(argv[3])
  local kept = redis.call('HMGET', state, 'run', 'before', 'start', 'count', 'gen')
  local before, start = kept[2] or '', kept[3] == 'inf' and math.huge or tonumber(kept[3] or 0)
  local count, generation = tonumber(kept[4] or 0), kept[5] or '0'
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
    generation = string.format('%.0f', math.max(tonumber(generation) + 1, tonumber(now())))
    redis.call('HSET', state, 'gen', generation)
  end
  return { generation, string.format('%.0f', count) }
end

-- Renews an instance's lease.
-- KEYS  instances
-- ARGV  instance, ms without a beat after which an instance counts as gone
-- reply 1 when it was not registered, else 0
local function beat(keys, argv)
  local at = now()
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', string.format('(%.0f', at - argv[2]))
  return redis.call('ZADD', keys[1], at, argv[1])
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

redis.register_function('LIBRARY_publish', publish)
redis.register_function { function_name = 'LIBRARY_read', callback = read, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_tips', callback = tips, flags = { 'no-writes' } }
redis.register_function('LIBRARY_witness', witness)
redis.register_function('LIBRARY_beat', beat)
redis.register_function { function_name = 'LIBRARY_instances', callback = instances, flags = { 'no-writes' } }
redis.register_function('LIBRARY_here', here)
