-- The rooms of a person: what the person has read of each, on any device, and how many messages follow.
--
-- Every number is counted in the room as it is at that moment: so nothing that is deleted, trimmed, lost or read elsewhere makes it wrong.

-- The time for which the list of a guest who reads is kept.
local GUEST_KEPT = 30 * DAY

-- What a room takes in a person's list, in bytes: its price.
local READING_BYTES = 200

-- Returns the base of a log, the number up to which it was read, and the letter of a level.
local function reading_of(kept)
  local base, seq, level = (kept or ''):match('^(%w*) (%d+) (%a)$')
  return base, tonumber(seq or 0), level or 'a'
end

-- Returns how many messages follow a number in a log, and how many of them mention a user.
local function count_unread(prefix, kept, read, user)
  local oldest = redis.call('XRANGE', prefix .. 'log', '-', '+', 'COUNT', '1')[1]
  local last = tonumber(kept.seq)
  local from = math.min(last, math.max(read, oldest and tonumber(oldest[1]:match('^%d+')) - 1 or last))
  local after = '(' .. whole_number(from)
  local quiet = kept.side and redis.call('ZCOUNT', prefix .. 'quiet', after, '+inf') or 0
  return last - from - quiet, redis.call('ZCOUNT', mentions_of(prefix, kept.base, user), after, '+inf')
end

-- Returns a room as a user has it, or nothing where there is none or the user may not read it.
local function state_of(meta, reading, caller, generation, time)
  local prefix, user = prefix_of(meta), id_of(caller)
  local base, seq, side, guard = unpack(redis.call('HMGET', meta, 'base', 'seq', 'side', 'guard'))
  local room = redis.call('HMGET', prefix .. 'room', 'kind', 'topic', 'archived', 'slow', 'days', 'count')
  if not (base or room[1]) or check_read(meta, base, guard, caller, time) then
    return {}
  end
  local of, read, level = reading_of(reading)
  read = base and of == base and math.min(read, tonumber(seq)) or 0
  local unread, mentions = 0, 0
  if base then
    unread, mentions = count_unread(prefix, { base = base, seq = seq, side = side }, read, user)
  end
  return {
    base and epoch_of(base, generation) or '', seq or '0', whole_number(read), whole_number(unread), whole_number(mentions), level,
    redis.call('HGET', prefix .. 'members', user) or '', redis.call('HLEN', prefix .. 'members'), room[2] or '', room[3] or '', room[4] or '0',
    room[1] or 'public', room[1] == 'direct' and redis.call('HGETALL', prefix .. 'members') or {},
    room[5] or '0', room[6] or '0',
  }
end

-- Returns rooms as a user has them.
-- KEYS  state, person, meta of each room
-- ARGV  caller (see action_of), rooms
-- reply of each room nothing where there is none for the user, else epoch ('' when there is no log), seq of the last entry, seq read, unread
--       messages, those that mention the user, letter of the level, the user's entry in members, number of members, topic, archived, slow, kind,
--       members of a direct room, days and messages that are kept
local function states(keys, argv)
  local generation, time, replies = redis.call('HGET', keys[1], 'gen'), tonumber(now()), {}
  for i = 3, #keys do
    replies[i - 2] = state_of(keys[i], redis.call('HGET', keys[2], argv[i - 1]), argv[1], generation, time)
  end
  return replies
end

-- Returns who has a role in a room, and to those who moderate it who is banned or muted.
-- KEYS  meta
-- ARGV  caller
-- reply 1 where the room is there for its members alone, else 0; their ids, each followed by its entry in members; ids of those who are limited,
--       each followed by the time until which it is banned, and muted. Nobody where the caller may not read
local function members(keys, argv)
  local base, guard = unpack(redis.call('HMGET', keys[1], 'base', 'guard'))
  if check_read(keys[1], base, guard, argv[1]) then
    return { 0, {}, {} }
  end
  local prefix, limited = prefix_of(keys[1]), {}
  if moderates(role_of(prefix, argv[1]:sub(1, 1), id_of(argv[1]))) then
    local time = tonumber(now())
    for _, user in ipairs(redis.call('HKEYS', prefix .. 'limits')) do
      local ban, mute = limits_of(prefix, user, time)
      if ban ~= 0 or mute ~= 0 then
        limited[#limited + 1], limited[#limited + 2], limited[#limited + 3] = user, whole_number(ban), whole_number(mute)
      end
    end
  end
  local kind = redis.call('HGET', prefix .. 'room', 'kind') or 'public'
  return { kind == 'public' and 0 or 1, redis.call('HGETALL', prefix .. 'members'), limited }
end

-- Returns the names of the rooms that a person has, and of public ones, those that got entries last first.
-- KEYS  person, public
-- ARGV  public rooms at most
local function rooms(keys, argv)
  return { redis.call('HKEYS', keys[1]), redis.call('ZRANGE', keys[2], '0', whole_number(argv[1] - 1), 'REV') }
end

-- Returns nothing, or the refusal of another room in a person's list, which is charged.
local function check_new_reading(keys, argv, call)
  local guest = argv[1]:sub(1, 1) == 'g'
  local most = guest and MOST_ROOMS_OF_GUEST or MOST_ROOMS
  if redis.call('HLEN', keys[3]) >= most then
    return refuse_beyond(most, 'you have read %d rooms, which is the most that are remembered')
  end
  local prices = { tonumber(argv[6]), 0, READING_BYTES * argv[7] }
  local refused = refusal(call, keys, 5, #keys, prices)
  if not refused then
    for n = 5, #keys do
      charge(call, keys[n], PORTIONS[n - 4], prices)
    end
  end
  return refused
end

-- Remembers how far a user has read a room, or what the user wants to be told of there.
-- KEYS  state, touched, person, meta, maybe spent of a person, maybe spent of an address
-- ARGV  caller, room, "read" or "level", epoch or letter of the level, seq or '', prices in ms of a message, of a byte
-- reply "ok", 1 when something has changed, else 0; or a refusal as publish replies
local function mark_reading(keys, argv)
  local person, meta, prefix, time = keys[3], keys[4], prefix_of(keys[4]), tonumber(now())
  local base, seq, guard = unpack(redis.call('HMGET', meta, 'base', 'seq', 'guard'))
  local refused = check_read(meta, base, guard, argv[1], time)
  if not base and redis.call('EXISTS', prefix .. 'room') == 0 then
    return NO_ROOM
  elseif refused then
    return refused
  end
  local kept = redis.call('HGET', person, argv[2])
  local of, read, level = reading_of(kept)
  read = base and of == base and read or 0
  if argv[3] == 'level' then
    if kept and level == argv[4] then
      return { 'ok', 0 }
    end
    level = argv[4]
  else
    local upto = base and argv[4] == epoch_of(base, redis.call('HGET', keys[1], 'gen')) and math.min(tonumber(argv[5]), tonumber(seq)) or 0
    if upto <= read then
      return { 'ok', 0 }
    end
    read = upto
  end
  local call = { time = time, price = tonumber(argv[6]), spent = {} }
  refused = not kept and check_new_reading(keys, argv, call)
  if not refused then
    redis.call('HSET', person, argv[2], (base or '') .. ' ' .. whole_number(read) .. ' ' .. level)
    if argv[1]:sub(1, 1) == 'g' then
      extend(person, GUEST_KEPT)
    end
  end
  local touched = refused and {} or { argv[2] .. ' ' .. id_of(argv[1]) }
  local serial = count_touches(keys[1], touched)
  -- The rest is in no append-only file.
  redis.set_repl(redis.REPL_NONE)
  store_spent(call.spent, time)
  if refused then
    return refused
  end
  store_touches(keys[2], touched, serial)
  return { 'ok', 1 }
end

-- Keeps an invitation to a room, which its moderators write.
-- KEYS  meta
-- ARGV  caller, id, how many may use it, ms until it expires
-- reply "ok", or a refusal as publish replies
local function invite(keys, argv)
  local meta, prefix, time = keys[1], prefix_of(keys[1]), tonumber(now())
  local base, guard = unpack(redis.call('HMGET', meta, 'base', 'guard'))
  local kind = redis.call('HGET', prefix .. 'room', 'kind')
  local refused = check_read(meta, base, guard, argv[1], time) or not (base or kind) and NO_ROOM or kind == 'direct' and IS_DIRECT
  if refused then
    return refused
  elseif not moderates(role_of(prefix, argv[1]:sub(1, 1), id_of(argv[1]))) then
    return NOT_ITS_MODERATOR
  end
  local key = prefix .. 'invites'
  for _, id in ipairs(redis.call('HKEYS', key)) do
    if invitation_of(prefix, id, time) == 0 then
      redis.call('HDEL', key, id)
    end
  end
  if redis.call('HLEN', key) >= MOST_INVITATIONS then
    return { '!', 'forbidden', string.format('a room has %d invitations at most', MOST_INVITATIONS), '0' }
  end
  redis.call('HSET', key, argv[2], argv[3] .. ' ' .. whole_number(time + argv[4]))
  extend(key, tonumber(argv[4]))
  return { 'ok' }
end

-- Returns whether a name comes before another in the order of their bytes; that of < is the order of a language.
local function precedes(one, other)
  for i = 1, math.min(#one, #other) do
    local left, right = one:byte(i), other:byte(i)
    if left ~= right then
      return left < right
    end
  end
  return #one < #other
end

-- Returns names of rooms that begin with something, those that a person has and public ones, in the order of their bytes.
-- KEYS  person, names
-- ARGV  beginning, the name that they follow or '', names at most
local function find_rooms(keys, argv)
  local prefix, after, most = argv[1], argv[2], tonumber(argv[3])
  local from = (after == '' or precedes(after, prefix)) and '[' .. prefix or '(' .. after
  local found = redis.call('ZRANGE', keys[2], from, '(' .. prefix .. '\255', 'BYLEX', 'LIMIT', '0', whole_number(most))
  local known = {}
  for _, room in ipairs(found) do
    known[room] = true
  end
  for _, room in ipairs(redis.call('HKEYS', keys[1])) do
    if room:sub(1, #prefix) == prefix and precedes(after, room) and not known[room] then
      found[#found + 1] = room
    end
  end
  table.sort(found, precedes)
  for i = #found, most + 1, -1 do
    found[i] = nil
  end
  return found
end

redis.register_function { function_name = 'LIBRARY_find_rooms', callback = find_rooms, flags = { 'no-writes' } }
redis.register_function('LIBRARY_invite', invite)
redis.register_function { function_name = 'LIBRARY_members', callback = members, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_states', callback = states, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_rooms', callback = rooms, flags = { 'no-writes' } }
redis.register_function('LIBRARY_mark_reading', mark_reading)
