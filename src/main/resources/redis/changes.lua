-- The entries that open a room, change what it is, or give a user a role or a limit there.

-- Checks that a caller may open a room, or change what it is.
local function check_change(action, call)
  action.options = options_of(action.rest)
  local kind = redis.call('HGET', action.prefix .. 'room', 'kind') or (action.has_log and 'public')
  action.closes = action.options.private == '1'
  if action.options.open and action.class == 'b' then
    return NOT_FOR_BOTS
  elseif action.options.open then
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
  end
  local keeps = action.options.days or action.options.count
  if (action.options.archived or action.options.private or keeps) and role ~= OWNER then
    return NOT_ITS_OWNER
  elseif keeps then
    action.weight = copy_weight(action.log)
  end
  if action.closes and kind == 'public' then
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

-- Notes the name under which a member of a private or direct room has written: a guest's is known from nowhere else.
local function learn_name(call, meta, room, body)
  local prefix, author = prefix_of(meta), message_of(body)
  local kept = author and redis.call('HGET', prefix .. 'members', author.id) or ''
  local letter, since, name = kept:match('^(%S+) (%d+) (.*)$')
  if letter and name ~= author.name then
    put_member(prefix, author.id, letter, since, author.name)
    if is_direct(meta) then
      for _, user in ipairs(redis.call('HKEYS', prefix .. 'members')) do
        note_listed(call, room, user)
      end
    end
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
  put(key, 'days', options.days, '0')
  put(key, 'count', options.count, '0')
  if options.days or options.count then
    redis.call('ZADD', call.common .. 'retention', call.at, action.room)
  end
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

local ROLES = { owner = OWNER, moderator = MODERATOR, member = MEMBER, none = '' }

-- Returns whether an owner is the only one.
local function is_last_owner(prefix)
  local owners, kept = 0, redis.call('HGETALL', prefix .. 'members')
  for i = 2, #kept, 2 do
    owners = owners + (kept[i]:sub(1, 1) == OWNER and 1 or 0)
  end
  return owners == 1
end

-- Checks what somebody does to oneself: join for good, take a lower role, leave.
local function check_own_role(action, theirs)
  local role = action.role
  if not role then
    return NOT_TO_ONESELF
  elseif role == '' then
    return not theirs and NOT_ITS_MEMBER or nil
  elseif action.class == 'a' then
    return
  elseif role == MEMBER then
    return not theirs and action.class == 'g' and not action.invited and NOT_A_GUEST or nil
  end
  local higher = not moderates(theirs) or (role == OWNER and theirs ~= OWNER)
  return higher and NOT_ITS_OWNER or nil
end

-- Checks what somebody does to another: moderators to members and strangers, owners to all.
local function check_role_of_other(action, theirs)
  local mine = role_of(action.prefix, action.class, action.user)
  if not moderates(mine) then
    return NOT_ITS_MODERATOR
  end
  local for_owners = moderates(theirs) or moderates(action.role)
  return for_owners and mine ~= OWNER and NOT_ITS_OWNER or nil
end

-- Checks that a caller may give a user a role, or a limit.
local function check_member(action, call)
  local options, prefix = options_of(action.rest), action.prefix
  action.kind = redis.call('HGET', prefix .. 'room', 'kind') or (action.has_log and 'public')
  if not action.kind then
    return NO_ROOM
  elseif action.kind == 'direct' then
    return IS_DIRECT
  end
  action.options, action.role, action.target = options, ROLES[options.role], options.user
  is_invited(action, call.time)
  action.kept = redis.call('HGET', prefix .. 'members', action.target) or nil
  local theirs = action.kept and action.kept:sub(1, 1)
  local own = action.target == action.user
  local refused = (own and check_own_role or check_role_of_other)(action, theirs)
  if refused then
    return refused
  end
  local bans = options.ban and options.ban ~= '0'
  local removed = action.role == '' or bans
  if bans and in_force(options.ban, call.time) == 0 then
    -- It would remove nobody here, and everywhere else it would be read as a removal.
    return { '!', 'bad_request', 'banUntil: that time has come', '0' }
  end
  if theirs == OWNER and (removed or (action.role and action.role ~= OWNER)) and is_last_owner(prefix) then
    return LAST_OWNER
  elseif action.role and action.role ~= '' then
    if limits_of(prefix, action.target, call.time) ~= 0 then
      return IS_BANNED
    elseif not theirs and redis.call('HLEN', prefix .. 'members') >= MOST_MEMBERS then
      return refuse_beyond(MOST_MEMBERS, 'a room has %d members at most')
    end
    return action.kind ~= 'public' and not theirs and check_lists(call, { { id = action.target } }) or nil
  elseif not action.role and redis.call('HLEN', prefix .. 'limits') >= MOST_LIMITED then
    return refuse_beyond(MOST_LIMITED, '%d people of a room may be banned or muted at most')
  end
end

-- Keeps a user's limits with those of others that are in force.
local function put_limits(action, time)
  local key, options = action.prefix .. 'limits', action.options
  local kept = redis.call('HGETALL', key)
  for i = 1, #kept, 2 do
    local ban, mute = limits_of(action.prefix, kept[i], time)
    if ban == 0 and mute == 0 then
      redis.call('HDEL', key, kept[i])
    end
  end
  local ban, mute = limits_of(action.prefix, action.target, time)
  ban, mute = in_force(options.ban or ban, time), in_force(options.mute or mute, time)
  if ban == 0 and mute == 0 then
    redis.call('HDEL', key, action.target)
  else
    redis.call('HSET', key, action.target, whole_number(ban) .. ' ' .. whole_number(mute))
  end
  return ban
end

-- Uses an invitation up by one.
local function use_invitation(prefix, id, time)
  local uses, expires = invitation_of(prefix, id, time)
  put(prefix .. 'invites', id, whole_number(uses - 1) .. ' ' .. expires, '0 ' .. expires)
end

local function apply_member(action, call, seq)
  local prefix, target = action.prefix, action.target
  local closed = kind_of(prefix) ~= 'public'
  if (not action.role and put_limits(action, call.time) ~= 0) or action.role == '' then
    redis.call('HDEL', prefix .. 'members', target)
    if closed then
      unlist_for(call, action.room, target)
    end
  elseif action.role then
    if action.invited and not action.kept then
      use_invitation(prefix, action.options.invite, call.time)
    end
    local since, name = (action.kept or ''):match('^%S+ (%d+) (.*)$')
    put_member(prefix, target, action.role, since or seq, action.options.name or name or '')
    if closed then
      list_for(call, action.room, target)
    end
  end
  set_guard(action.meta, prefix)
end
