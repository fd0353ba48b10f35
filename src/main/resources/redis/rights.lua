-- Who may do what in a room. The rights are those of the moment at which an entry is appended.
--
-- A room that nobody opened is public and has no owner: anybody reads and writes there, and only an administrator moderates it. What is to
-- be checked of a plain message stands in the field guard of meta, as letters, so that a room without it pays nothing.

local ARCHIVED, SLOW, LIMITED, HOOKED, KEPT = 'a', 's', 'b', 'o', 'k'
local OWNER, MODERATOR, MEMBER = 'o', 'm', 'p'

-- The least number of members, of limited users and of invitations that a room refuses.
local MOST_MEMBERS, MOST_LIMITED, MOST_INVITATIONS = 2000, 1000, 50

-- The price of making a room private, in messages: each instance asks anew for all who are in it.
local CLOSING_WEIGHT = 50

local NOT_ITS_MODERATOR = { '!', 'forbidden', 'only its moderators may do that', '0' }
local NOT_ITS_OWNER = { '!', 'forbidden', 'only its owners may do that', '0' }
local NOT_ITS_MEMBER = { '!', 'forbidden', 'only its members may do that', '0' }
local NOT_A_GUEST = { '!', 'forbidden', 'guests may not do that', '0' }
local NOT_TO_ONESELF = { '!', 'forbidden', 'nobody may do that to oneself', '0' }
local IS_ARCHIVED = { '!', 'forbidden', 'this room is archived', '0' }
local ROOM_EXISTS = { '!', 'conflict', 'this room exists', '0' }
local LAST_OWNER = { '!', 'conflict', 'it has no other owner: make somebody else one first', '0' }
local IS_DIRECT = { '!', 'forbidden', 'a direct room stays as it is', '0' }
local IS_BANNED = { '!', 'conflict', 'that person is banned: lift it first', '0' }

-- The refusals of those who may make no rooms, by who may.
local MAKES_NO_ROOM = {
  accounts = { '!', 'forbidden', 'guests may not make rooms here', '0' },
  administrators = { '!', 'forbidden', 'only administrators may make rooms here', '0' },
}

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

-- Returns nothing, or the refusal of a caller who may not read a room.
-- The base of its log and the guard are those of meta; when the log has expired the guard is found where the room is. The time is read
-- if it is needed and not given.
local function check_read(meta, base, guard, caller, time)
  local class, prefix, known = caller:sub(1, 1), nil, base
  if class == 'i' or (base and not is_checked(guard, caller)) then
    return
  end
  prefix = prefix_of(meta)
  if not base then
    known, guard = unpack(redis.call('HMGET', prefix .. 'room', 'kind', 'guard'))
  end
  if (is_closed(guard) and not is_member(prefix, id_of(caller))) or (not known and is_direct(meta)) then
    return NO_ROOM
  elseif guard and guard:find(LIMITED, 1, true) and class ~= 'a' then
    local ban = limits_of(prefix, id_of(caller), time or tonumber(now()))
    if ban ~= 0 then
      return refuse_until(ban, 'you are banned from this room')
    end
  end
  return check_bot(prefix, caller, READ)
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

-- Returns the options of an entry about a room, by their names.
local function options_of(rest)
  local options = {}
  for name, value in rest:gmatch('(%a+)=(%S*)') do
    options[name] = decoded(value)
  end
  return options
end

-- Returns whether an entry asks for a name, which may be taken.
local function opens(action)
  return action and action.does.of_room and action.rest:find('^open=1') and true or false
end

-- Returns how often an invitation to a room is still good, and until when; 0 if it is not.
local function invitation_of(prefix, id, time)
  local kept = redis.call('HGET', prefix .. 'invites', id) or ''
  local uses, expires = kept:match('^(%d+) (%d+)$')
  return tonumber(expires or 0) > time and tonumber(uses) or 0, expires
end

-- Returns whether somebody becomes a member by an invitation.
local function is_invited(action, time)
  if not action or action.type ~= 'member' or not action.rest:find(' invite=', 1, true) then
    return false
  end
  local options = options_of(action.rest)
  action.invited = options.role == 'member' and options.user == action.user and invitation_of(action.prefix, options.invite, time) > 0
  return action.invited
end

-- Returns nothing, or the refusal of the first entry in a room by a caller who may make none. A bot writes only where it was admitted.
local function check_creation(creation, class)
  local may = class == 'a' or class == 'b' or class == 'i' or (class == 'u' and creation ~= 'administrators')
  return not may and MAKES_NO_ROOM[creation] or nil
end

-- Returns nothing, or the refusal of an entry in a room, where something is to be checked.
local function check_write(prefix, guard, caller, type, time, action)
  local class, user = caller:sub(1, 1), id_of(caller)
  if class == 'i' then
    return
  elseif is_closed(guard) and not opens(action) and not is_member(prefix, user) and not is_invited(action, time) then
    return refuse_stranger(action)
  end
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
  local kept = redis.call('HMGET', prefix .. 'room', 'archived', 'slow', 'kind', 'days', 'count')
  local limited = redis.call('HLEN', prefix .. 'limits') > 0
  local closed = kept[3] and kept[3] ~= 'public'
  local guard = (kept[1] and ARCHIVED or '') .. (kept[2] and SLOW or '') .. (limited and LIMITED or '') .. (closed and CLOSED or '')
    .. hooked_of(prefix) .. ((kept[4] or kept[5]) and KEPT or '')
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
