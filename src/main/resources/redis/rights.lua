-- Who may do what in a room. The rights are those of the moment at which an entry is appended.
--
-- A room that nobody opened is public and has no owner: anybody reads and writes there, and only an administrator moderates it. What is to
-- be checked of a plain message stands in the field guard of meta, as letters, so that a room without it pays nothing.

local ARCHIVED, SLOW, LIMITED, HOOKED = 'a', 's', 'b', 'o'
local OWNER, MODERATOR, MEMBER = 'o', 'm', 'p'

-- The least number of members and of limited users that a room refuses.
local MOST_MEMBERS, MOST_LIMITED = 2000, 1000

local NOT_ITS_MODERATOR = { '!', 'forbidden', 'only its moderators may do that', '0' }
local NOT_ITS_OWNER = { '!', 'forbidden', 'only its owners may do that', '0' }
local NOT_ITS_MEMBER = { '!', 'forbidden', 'only its members may do that', '0' }
local NOT_A_GUEST = { '!', 'forbidden', 'guests may not do that', '0' }
local NOT_TO_ONESELF = { '!', 'forbidden', 'nobody may do that to oneself', '0' }
local IS_ARCHIVED = { '!', 'forbidden', 'this room is archived', '0' }
local ROOM_EXISTS = { '!', 'conflict', 'this room exists', '0' }
local LAST_OWNER = { '!', 'conflict', 'it has no other owner: make somebody else one first', '0' }
local IS_BANNED = { '!', 'conflict', 'that person is banned: lift it first', '0' }

-- The types of entries that are written into a room, so that neither who is muted nor anybody in an archived room may.
local WRITES = { message = true, ['message+'] = true, edited = true, reacted = true }

local function refuse_beyond(bound, words)
  return { '!', 'conflict', string.format(words, bound), '0' }
end

local function refuse_until(ends, words)
  return { '!', 'forbidden', words, '0', whole_number(ends) }
end

-- Returns a time in ms since 1970 that has not come yet, -1 for good, or 0.
local function in_force(ends, time)
  ends = tonumber(ends or 0) or 0
  return (ends == -1 or ends > time) and ends or 0
end

-- Returns until when a user is banned, and muted.
local function limits_of(prefix, user, time)
  local kept = redis.call('HGET', prefix .. 'limits', user) or ''
  local ban, mute = kept:match('^(%-?%d+) (%-?%d+)$')
  return in_force(ban, time), in_force(mute, time)
end

-- Returns the letter of a user's role in a room, if any. An administrator is an owner of each.
local function role_of(prefix, class, user)
  if class == 'a' then
    return OWNER
  end
  local kept = redis.call('HGET', prefix .. 'members', user)
  return kept and kept:sub(1, 1)
end

local function moderates(role)
  return role == OWNER or role == MODERATOR
end

-- Returns nothing, or the refusal of a caller who may not read a room, of which something is to be checked.
local function check_read(prefix, guard, caller, time)
  local class = caller:sub(1, 1)
  local refused = check_bot(prefix, caller, READ)
  if refused then
    return refused
  elseif guard and guard:find(LIMITED, 1, true) and class ~= 'i' and class ~= 'a' then
    local ban = limits_of(prefix, id_of(caller), time)
    return ban ~= 0 and refuse_until(ban, 'you are banned from this room') or nil
  end
end

-- Returns nothing, or the refusal of a user who wrote a message less than some seconds ago.
local function check_slow(prefix, class, user, time)
  if moderates(role_of(prefix, class, user)) then
    return
  end
  local seconds = tonumber(redis.call('HGET', prefix .. 'room', 'slow') or 0)
  local wait = tonumber(redis.call('HGET', prefix .. 'slow', user) or 0) + seconds * 1000 - time
  if wait > 0 then
    local words = string.format('one message in %.0f s in this room; try again in %.0f ms', seconds, wait)
    return { '!', 'rate_limited', words, whole_number(wait) }
  end
end

-- Returns nothing, or the refusal of an entry in a room, where something is to be checked.
local function check_write(prefix, guard, caller, type, time)
  local class, user = caller:sub(1, 1), id_of(caller)
  local refused = check_bot(prefix, caller, WRITE)
  if refused or not guard then
    return refused
  end
  if guard:find(LIMITED, 1, true) and class ~= 'a' then
    local ban, mute = limits_of(prefix, user, time)
    if ban ~= 0 then
      return refuse_until(ban, 'you are banned from this room')
    elseif mute ~= 0 and WRITES[type] then
      return refuse_until(mute, 'you may not write here')
    end
  end
  if guard:find(ARCHIVED, 1, true) and WRITES[type] then
    return IS_ARCHIVED
  elseif guard:find(SLOW, 1, true) and (type == 'message' or type == 'message+') then
    return check_slow(prefix, class, user, time)
  end
end

-- Notes that a user has written a message in a room in slow mode.
local function note_message(prefix, caller, time)
  local key = prefix .. 'slow'
  redis.call('HSET', key, id_of(caller), whole_number(time))
  redis.call('PEXPIRE', key, whole_number(tonumber(redis.call('HGET', prefix .. 'room', 'slow') or 0) * 1000 + 1))
end

-- Returns the letter of a room from which entries are sent to webhooks; empty for another one.
local function hooked_of(prefix)
  return redis.call('EXISTS', prefix .. 'out') == 1 and HOOKED or ''
end

-- Sets what is to be checked of plain messages, and what follows from them, where the log is and where it is found again when the log has expired.
local function set_guard(meta, prefix)
  local kept = redis.call('HMGET', prefix .. 'room', 'archived', 'slow')
  local limited = redis.call('HLEN', prefix .. 'limits') > 0
  local guard = (kept[1] and ARCHIVED or '') .. (kept[2] and SLOW or '') .. (limited and LIMITED or '') .. hooked_of(prefix)
  local keys = redis.call('HGET', meta, 'base') and { meta } or {}
  keys[#keys + 1] = redis.call('EXISTS', prefix .. 'room') == 1 and prefix .. 'room' or nil
  for _, key in ipairs(keys) do
    if guard ~= '' then
      redis.call('HSET', key, 'guard', guard)
    else
      redis.call('HDEL', key, 'guard')
    end
  end
end

-- Returns the options of an entry about a room, by their names.
local function options_of(rest)
  local options = {}
  for name, value in rest:gmatch('(%a+)=(%S*)') do
    options[name] = decoded(value)
  end
  return options
end

-- Checks that a caller may open a room, or change what it is.
local function check_change(action)
  action.options = options_of(action.rest)
  local exists = action.has_log or redis.call('EXISTS', action.prefix .. 'room') == 1
  if action.options.open and action.class == 'b' then
    return NOT_FOR_BOTS
  elseif action.options.open then
    return exists and ROOM_EXISTS or nil
  elseif not exists then
    return NO_ROOM
  end
  local role = role_of(action.prefix, action.class, action.user)
  if not moderates(role) then
    return NOT_ITS_MODERATOR
  end
  return action.options.archived and role ~= OWNER and NOT_ITS_OWNER or nil
end

-- Sets a field, or removes it where the value says that there is nothing.
local function put(key, field, value, nothing)
  if value == nothing then
    redis.call('HDEL', key, field)
  elseif value then
    redis.call('HSET', key, field, value)
  end
end

local function apply_change(action, call, seq)
  local key, options = action.prefix .. 'room', action.options
  redis.call('HSET', key, 'kind', 'public')
  put(key, 'topic', options.topic, '')
  put(key, 'archived', options.archived, '0')
  put(key, 'slow', options.slow, '0')
  if options.open then
    redis.call('HSET', key, 'by', action.user, 'at', call.at)
    redis.call('HSET', action.prefix .. 'members', action.user, OWNER .. ' ' .. seq .. ' ' .. (options.name or ''))
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
    return not theirs and action.class == 'g' and NOT_A_GUEST or nil
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
  if not (action.has_log or redis.call('EXISTS', prefix .. 'room') == 1) then
    return NO_ROOM
  end
  action.options, action.role, action.target = options, ROLES[options.role], options.user
  action.kept = redis.call('HGET', prefix .. 'members', action.target) or nil
  local theirs = action.kept and action.kept:sub(1, 1)
  local own = action.target == action.user
  local refused = (own and check_own_role or check_role_of_other)(action, theirs)
  if refused then
    return refused
  end
  local removed = action.role == '' or (options.ban and options.ban ~= '0')
  if theirs == OWNER and (removed or (action.role and action.role ~= OWNER)) and is_last_owner(prefix) then
    return LAST_OWNER
  elseif action.role and action.role ~= '' then
    if limits_of(prefix, action.target, call.time) ~= 0 then
      return IS_BANNED
    elseif not theirs and redis.call('HLEN', prefix .. 'members') >= MOST_MEMBERS then
      return refuse_beyond(MOST_MEMBERS, 'a room has %d members at most')
    end
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

local function apply_member(action, call, seq)
  local prefix, target, members = action.prefix, action.target, action.prefix .. 'members'
  redis.call('HSET', prefix .. 'room', 'kind', 'public')
  if not action.role then
    if put_limits(action, call.time) ~= 0 then
      redis.call('HDEL', members, target)
    end
  elseif action.role == '' then
    redis.call('HDEL', members, target)
  else
    local since, name = (action.kept or ''):match('^%S+ (%d+) (.*)$')
    redis.call('HSET', members, target, action.role .. ' ' .. (since or seq) .. ' ' .. (action.options.name or name or ''))
  end
  set_guard(action.meta, prefix)
end
