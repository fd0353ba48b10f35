-- What a room is: how it is opened and changed.

-- Checks that a caller may open a room, or change what it is.
local function check_change(action, call)
  action.options = options_of(action.rest)
  local kind = redis.call('HGET', action.prefix .. 'room', 'kind') or (action.has_log and 'public')
  action.closes = action.options.private == '1'
  if action.options.open then
    action.users = users_of(action.rest)
    return kind and ROOM_EXISTS or check_lists(call, action.users)
  elseif not kind then
    return NO_ROOM
  elseif kind == 'direct' then
    return IS_DIRECT
  end
  local role = role_of(action.prefix, action.class, action.user)
  if not moderates(role) then
    return NOT_ITS_MODERATOR
  elseif (action.options.archived or action.options.private) and role ~= OWNER then
    return NOT_ITS_OWNER
  elseif action.closes then
    action.weight = CLOSING_WEIGHT
    return not is_member(action.prefix, action.user) and NOT_ITS_MEMBER or nil
  end
end

-- Sets a field, or removes it where the value says that there is nothing.
local function put(key, field, value, nothing)
  if value == nothing then
    redis.call('HDEL', key, field)
  elseif value then
    redis.call('HSET', key, field, value)
  end
end

-- Returns what a room is, after making it a direct or a public one if it was nothing yet.
local function kind_of(prefix)
  local kind = redis.call('HGET', prefix .. 'room', 'kind')
  if not kind then
    kind = is_direct(prefix) and 'direct' or 'public'
    redis.call('HSET', prefix .. 'room', 'kind', kind)
  end
  return kind
end

-- Makes a user a member of a room from an entry on.
local function put_member(prefix, user, letter, seq, name)
  redis.call('HSET', prefix .. 'members', user, letter .. ' ' .. seq .. ' ' .. name)
end

local function list_for_members(action, call)
  for _, user in ipairs(redis.call('HKEYS', action.prefix .. 'members')) do
    list_for(call, action.room, user)
  end
end

-- Makes a room private, or public: it is then in the lists of its members, or in that of public rooms, where it was before.
local function apply_kind(action, call)
  local before, now = kind_of(action.prefix), action.closes and 'private' or 'public'
  if before == now then
    return
  end
  redis.call('HSET', action.prefix .. 'room', 'kind', now)
  if not action.closes then
    redis.pcall('ZADD', call.common .. 'public', call.at, action.room)
    redis.pcall('ZADD', call.common .. 'names', '0', action.room)
    return
  end
  redis.pcall('ZREM', call.common .. 'public', action.room)
  redis.pcall('ZREM', call.common .. 'names', action.room)
  list_for_members(action, call)
end

-- Makes a room a direct one, of the users whom its first message brings.
local function open_direct(action, call, seq)
  kind_of(action.prefix)
  redis.call('HSET', action.prefix .. 'room', 'by', action.user, 'at', call.at)
  for _, user in ipairs(users_of(action.rest)) do
    put_member(action.prefix, user.id, MEMBER, seq, user.name)
  end
  list_for_members(action, call)
  set_guard(action.meta, action.prefix)
end

local function apply_change(action, call, seq)
  local key, options = action.prefix .. 'room', action.options
  kind_of(action.prefix)
  put(key, 'topic', options.topic, '')
  put(key, 'archived', options.archived, '0')
  put(key, 'slow', options.slow, '0')
  if options.open then
    redis.call('HSET', key, 'by', action.user, 'at', call.at)
    put_member(action.prefix, action.user, is_direct(action.meta) and MEMBER or OWNER, seq, options.name or '')
    for _, user in ipairs(action.users) do
      if user.id ~= action.user then
        put_member(action.prefix, user.id, MEMBER, seq, user.name)
      end
    end
  end
  if is_direct(action.meta) then
    list_for_members(action, call)
  elseif options.private then
    apply_kind(action, call)
  end
  set_guard(action.meta, action.prefix)
end
