-- What the instances keep of themselves: leases, statuses, the people on each, the secrets that sign tokens.

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

-- Adds people on an instance in rooms, and takes out others; a hash that is new expires like any other.
-- KEYS  here of each change
-- ARGV  expiry in ms; of each change the user's id and value, which is '' for one who is gone
-- reply of each change a number, or an error
local function update_presence(keys, argv)
  local replies = {}
  for i, key in ipairs(keys) do
    local user, value = argv[2 * i], argv[2 * i + 1]
    if value == '' then
      replies[i] = redis.pcall('HDEL', key, user)
    else
      replies[i] = redis.pcall('HSET', key, user, value)
      redis.call('PEXPIRE', key, argv[1], 'NX')
    end
  end
  return replies
end

redis.register_function { function_name = 'LIBRARY_beat', callback = beat, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_statuses', callback = statuses, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_instances', callback = instances, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_here', callback = here, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_enter', callback = enter, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_update_presence', callback = update_presence, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_secrets', callback = secrets, flags = { 'allow-oom' } }
