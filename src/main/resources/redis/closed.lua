-- Rooms that there are for their members alone: private ones, and direct ones, which are named after their members. To everybody else they
-- are as rooms that never were, in the same words.

-- The most rooms that a person has; a guest who reads has fewer.
local MOST_ROOMS, MOST_ROOMS_OF_GUEST = 500, 50

local NO_ROOM = { '!', 'not_found', 'there is no such room', '0' }
local NO_MESSAGE = { '!', 'not_found', 'there is no such message', '0' }

-- The letter in the guard of such a room.
local CLOSED = 'c'

local function is_closed(guard)
  return guard and guard:find(CLOSED, 1, true) and true or false
end

-- Returns whether a room has a name that no user gives to one.
local function is_direct(meta)
  return meta:find('{dm:', 1, true) and true or false
end

-- Returns whether a user has a role in a room.
local function is_member(prefix, user)
  return redis.call('HGET', prefix .. 'members', user) and true or false
end

-- Returns the refusal of a caller for whom there is no such room, and so no such message.
local function refuse_stranger(action)
  return action and action.target and NO_MESSAGE or NO_ROOM
end

-- Notes that a user has another list of rooms now.
local function note_listed(call, room, user)
  call.touched[#call.touched + 1] = room .. ' ' .. user
end

-- Puts a room into the list of a user who is a member now.
local function list_for(call, room, user)
  local person = call.common .. 'person:' .. user
  if not redis.call('HGET', person, room) then
    redis.call('HSET', person, room, ' 0 a')
  end
  note_listed(call, room, user)
end

-- Takes a room from the list of a user who is no member any more.
local function unlist_for(call, room, user)
  redis.call('HDEL', call.common .. 'person:' .. user, room)
  note_listed(call, room, user)
end

-- Returns the users whom an entry about a room brings, each with its id and name.
local function users_of(rest)
  local users = {}
  for name, value in rest:gmatch('(%a+)=(%S*)') do
    if name == 'with' then
      users[#users + 1] = { id = decoded(value), name = '' }
    elseif name == 'as' and #users > 0 then
      users[#users].name = decoded(value)
    end
  end
  return users
end

-- Returns nothing, or the refusal to give users another room, as one of them has too many.
local function check_lists(call, users)
  for _, user in ipairs(users) do
    if redis.call('HLEN', call.common .. 'person:' .. user.id) >= MOST_ROOMS then
      return { '!', 'conflict', string.format('somebody among them has %d rooms, which is the most', MOST_ROOMS), '0' }
    end
  end
end

-- Notes whose lists of rooms have changed. The second part of it is in no append-only file.
local function count_touches(state, touched)
  return #touched > 0 and redis.call('HINCRBY', state, 'touches', #touched) or 0
end

local TOUCHED_KEPT, TOUCHED_TRIMMED_EVERY = 16384, 64

local function store_touches(key, touched, serial)
  for i, each in ipairs(touched) do
    redis.call('ZADD', key, whole_number(serial - #touched + i), each)
  end
  if serial % TOUCHED_TRIMMED_EVERY < #touched then
    redis.call('ZREMRANGEBYRANK', key, 0, -TOUCHED_KEPT - 1)
  end
end
