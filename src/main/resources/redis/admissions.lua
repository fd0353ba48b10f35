-- Admits bots to rooms, and dismisses them.

-- Returns nothing, or the refusal of a caller who may not admit a kind of bots: owners may, and for webhooks moderators. A private room
-- of which an administrator is no member is none to the administrator, too.
local function check_admission(meta, caller, kind)
  local role = role_of(prefix_of(meta), caller:sub(1, 1), id_of(caller))
  if kind == 'h' and not moderates(role) then
    return NOT_ITS_MODERATOR
  elseif kind ~= 'h' and role ~= OWNER then
    return NOT_ITS_OWNER
  end
  local base, guard = unpack(redis.call('HMGET', meta, 'base', 'guard'))
  return check_read(meta, base, guard, caller) or is_direct(meta) and IS_DIRECT or nil
end

-- Returns the ids of a room's bots or webhooks for which something is noted that counts and begins so, and those of the others.
local function noted(key, prefix, beginning)
  local ids, others, opening, kept = {}, {}, opening_of(prefix), redis.call('HGETALL', key)
  for i = 1, #kept, 2 do
    local list = is_noted(kept[i + 1], opening) and kept[i + 1]:sub(1, #beginning) == beginning and ids or others
    list[#list + 1] = kept[i]
  end
  return ids, others
end

-- Returns how many bots or webhooks of a room are noted and count, after removing the others.
local function count_noted(key, prefix, remove)
  local ids, others = noted(key, prefix, '')
  for _, id in ipairs(others) do
    remove(id)
  end
  return #ids
end

-- Gives a bot its rights in a room.
-- KEYS  meta
-- ARGV  caller, kind (b or h), bot id, rights (r, w), bots of a room at most
-- reply "ok", 1 if it had none before, else 0; or a refusal as publish replies
local function admit_bot(keys, argv)
  local prefix = prefix_of(keys[1])
  local refused = check_admission(keys[1], argv[1], argv[2])
  if refused then
    return refused
  end
  local bots, most = prefix .. 'bots', tonumber(argv[5])
  local count = count_noted(bots, prefix, function(id)
    redis.call('HDEL', bots, id)
  end)
  if not redis.call('HGET', bots, argv[3]) and count >= most then
    return refuse_beyond(most, 'a room has %d bots and webhooks at most')
  end
  return { 'ok', redis.call('HSET', bots, argv[3], argv[2] .. ' ' .. argv[4] .. opening_of(prefix)) }
end

-- Takes a bot's rights in a room back. As admit_bot.
local function dismiss_bot(keys, argv)
  local prefix = prefix_of(keys[1])
  local refused = check_admission(keys[1], argv[1], argv[2])
  return refused or { 'ok', redis.call('HDEL', prefix .. 'bots', argv[3]) }
end

-- Returns the ids of a room's bots of a kind.
-- KEYS  meta
-- ARGV  caller, kind
-- reply "ok", ids; or a refusal as publish replies
local function bots_of(keys, argv)
  local prefix = prefix_of(keys[1])
  local refused = check_admission(keys[1], argv[1], argv[2])
  if refused then
    return refused
  end
  return { 'ok', unpack((noted(prefix .. 'bots', prefix, argv[2]))) }
end

redis.register_function('LIBRARY_admit_bot', admit_bot)
redis.register_function { function_name = 'LIBRARY_dismiss_bot', callback = dismiss_bot, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_bots_of', callback = bots_of, flags = { 'no-writes' } }
