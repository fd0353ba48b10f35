-- Outgoing webhooks: to where the entries of a room are sent, and up to where that has been done.
--
-- They belong to the room that there was when they were made, as its bots do: see opening_of. A room with one has the letter HOOKED in its
-- guard. Each entry of such a room makes its webhooks due (hooks of the whole chat), unless they are: then an instance has taken one until
-- that time, or it is to be tried again then. So no entry is forgotten, and at most one instance delivers; the one that has given its token
-- last.

-- Returns the key of a webhook.
local function hook_key(prefix, id)
  return prefix .. 'out:' .. id
end

-- Returns a webhook: id, url, secret, by, created, 1 if it is off, failing since, tries, error; nothing if there is none.
local function hook_of(prefix, id)
  local kept = redis.call('HMGET', hook_key(prefix, id), 'url', 'secret', 'by', 'created', 'off', 'failing', 'tries', 'error')
  if kept[1] then
    return { id, kept[1], kept[2] or '', kept[3] or '', kept[4] or '0', kept[5] or '', kept[6] or '0', kept[7] or '0', kept[8] or '' }
  end
end

-- Tells the audit log that a webhook was made or ended; the holder of the token in the settings is no user.
local function audit_hook(key, bounds, action, caller, room, id)
  local by = id_of(caller)
  audit(key, bounds, { action = action, by = by ~= 'administrator' and by or '', room = room, detail = 'webhook=' .. id })
end

-- Adds to the number of webhooks that a user has made. Returns it.
local function count_made(hooks, user, change)
  local makers = hooks .. ':makers'
  local count = redis.call('HINCRBY', makers, user, change)
  if count <= 0 then
    redis.call('HDEL', makers, user)
  end
  return count
end

-- Removes what is kept of a webhook. Returns 1, or 0 if there is none.
local function drop_hook(prefix, hooks, id)
  local by = redis.call('HGET', hook_key(prefix, id), 'by')
  if by then
    count_made(hooks, by, '-1')
  end
  redis.call('DEL', hook_key(prefix, id))
  return redis.call('HDEL', prefix .. 'out', id)
end

-- Adds a webhook, which gets the entries that follow.
-- KEYS  meta, hooks, audit
-- ARGV  caller, id, url, secret, who makes it, when, webhooks at most: of a room, and by one maker who is no administrator; room, bounds of
--       the audit log
-- reply "ok", 1; or a refusal as publish replies
local function add_hook(keys, argv)
  local meta, hooks, prefix = keys[1], keys[2], prefix_of(keys[1])
  local out, most, of_maker = prefix .. 'out', tonumber(argv[7]), tonumber(argv[8])
  local refused = check_admission(keys[1], argv[1], 'h')
  if refused then
    return refused
  end
  local count = count_noted(out, prefix, function(id)
    drop_hook(prefix, hooks, id)
  end)
  if redis.call('HGET', out, argv[2]) then
    return { 'ok', 1 }
  elseif count >= most then
    return refuse_beyond(most, 'a room has %d outgoing webhooks at most')
  elseif count_made(hooks, argv[5], '1') > of_maker and argv[1]:sub(1, 1) ~= 'a' then
    count_made(hooks, argv[5], '-1')
    return refuse_beyond(of_maker, 'you have made %d outgoing webhooks, which is the most')
  end
  audit_hook(keys[3], argv[10], 'webhook_created', argv[1], argv[9], argv[2])
  local base, seq = unpack(redis.call('HMGET', meta, 'base', 'seq'))
  redis.call(
    'HSET', hook_key(prefix, argv[2]), 'v', '1', 'url', argv[3], 'secret', argv[4], 'by', argv[5], 'created', argv[6],
    'base', base or '', 'seq', base and seq or '0'
  )
  redis.call('HSET', out, argv[2], '1' .. opening_of(prefix))
  set_guard(meta, prefix)
  return { 'ok', 1 }
end

-- Removes a webhook.
-- KEYS  meta, hooks, audit
-- ARGV  caller, id, room, bounds of the audit log
-- reply "ok", 1 if there was one, else 0; or a refusal as publish replies
local function remove_hook(keys, argv)
  local prefix = prefix_of(keys[1])
  local refused = check_admission(keys[1], argv[1], 'h')
  if refused then
    return refused
  end
  if redis.call('HGET', prefix .. 'out', argv[2]) then
    audit_hook(keys[3], argv[4], 'webhook_deleted', argv[1], argv[3], argv[2])
  end
  local removed = drop_hook(prefix, keys[2], argv[2])
  redis.call('ZREM', keys[2], argv[2] .. ' ' .. argv[3])
  set_guard(keys[1], prefix)
  return { 'ok', removed }
end

-- Returns the webhooks of a room.
-- KEYS  meta
-- ARGV  caller
-- reply "ok", of each as hook_of; or a refusal as publish replies
local function hooks_of(keys, argv)
  local prefix = prefix_of(keys[1])
  local refused = check_admission(keys[1], argv[1], 'h')
  if refused then
    return refused
  end
  local reply = { 'ok' }
  for _, id in ipairs((noted(prefix .. 'out', prefix, ''))) do
    reply[#reply + 1] = hook_of(prefix, id)
  end
  return reply
end

-- Begins to deliver to a webhook that was taken (see take_due).
-- KEYS  meta, hooks, state
-- ARGV  id, room, token, ms for which the lease lasts
-- reply as hook_of, then epoch and seq of the last entry that was delivered; nothing if there is nothing to deliver to
local function open_hook(keys, argv)
  local prefix, member = prefix_of(keys[1]), argv[1] .. ' ' .. argv[2]
  local reply = is_noted(redis.call('HGET', prefix .. 'out', argv[1]), opening_of(prefix)) and hook_of(prefix, argv[1])
  if not reply or reply[6] == '1' then
    redis.call('ZREM', keys[2], member)
    return {}
  end
  local key = hook_key(prefix, argv[1])
  redis.call('HSET', key, 'lease', argv[3])
  redis.call('ZADD', keys[2], whole_number(now() + argv[4]), member)
  local of, seq = unpack(redis.call('HMGET', key, 'base', 'seq'))
  local base, last = unpack(redis.call('HMGET', keys[1], 'base', 'seq'))
  -- Of another log nothing was delivered yet; of entries that Redis has lost, what follows them is next.
  local known = base and of == base
  reply[#reply + 1] = base and epoch_of(base, redis.call('HGET', keys[3], 'gen')) or ''
  reply[#reply + 1] = known and whole_number(math.min(tonumber(seq), tonumber(last))) or '0'
  return reply
end

-- Notes how a delivery has ended.
-- KEYS  meta, hooks, state
-- ARGV  id, room, token, "delivered", "idle", "failed" or "switched_off", epoch and seq of the last entry that was delivered, ms until it is
--       tried again or for which the lease lasts, error
-- reply 1, or 0 if another instance has the lease, or there is no such webhook any more
local function report_hook(keys, argv)
  local prefix, member, outcome, time = prefix_of(keys[1]), argv[1] .. ' ' .. argv[2], argv[4], tonumber(now())
  local key, hooks = hook_key(prefix, argv[1]), keys[2]
  if redis.call('HGET', key, 'lease') ~= argv[3] then
    return 0
  end
  redis.call('HSET', key, 'base', argv[5]:match('^[^G]*'), 'seq', argv[6])
  if outcome == 'delivered' or outcome == 'idle' then
    redis.call('HDEL', key, 'failing')
    redis.call('HDEL', key, 'tries')
    redis.call('HDEL', key, 'error')
  else
    if not redis.call('HGET', key, 'failing') then
      redis.call('HSET', key, 'failing', whole_number(time))
    end
    redis.call('HINCRBY', key, 'tries', '1')
    redis.call('HSET', key, 'error', argv[8])
  end
  if outcome == 'delivered' or outcome == 'failed' then
    redis.call('ZADD', hooks, whole_number(time + argv[7]), member)
    return 1
  end
  redis.call('HDEL', key, 'lease')
  redis.call('ZREM', hooks, member)
  if outcome == 'switched_off' then
    redis.call('HSET', key, 'off', '1')
    redis.call('HSET', prefix .. 'out', argv[1], '0' .. opening_of(prefix))
    return 1
  end
  local base, last = unpack(redis.call('HMGET', keys[1], 'base', 'seq'))
  if base and (base ~= argv[5]:match('^[^G]*') or last ~= argv[6]) then
    redis.call('ZADD', hooks, whole_number(time), member)
  end
  return 1
end

redis.register_function('LIBRARY_add_hook', add_hook)
redis.register_function { function_name = 'LIBRARY_hooks_of', callback = hooks_of, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_remove_hook', callback = remove_hook, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_open_hook', callback = open_hook, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_report_hook', callback = report_hook, flags = { 'allow-oom' } }
