-- The bots of a room, each with its rights there: to read what others write, to write. A bot has no room but those that have admitted it.
--
-- What its token says is with the accounts, see accounts.lua. A bot that is deleted may still be here, and nobody can come in as it any more.

local BOT_BYTE = ('b'):byte()
local READ, WRITE = 'r', 'w'

local NOT_FOR_BOTS = { '!', 'forbidden', 'a bot may not do that', '0' }
local LACKS = {
  [READ] = { '!', 'forbidden', 'this bot may only write here', '0' },
  [WRITE] = { '!', 'forbidden', 'this bot may only read here', '0' },
}

-- Returns whether anything is to be checked of a caller in a room: where the room has a guard, and of bots everywhere.
local function is_checked(guard, caller)
  return guard or caller:byte() == BOT_BYTE
end

-- Returns what is noted behind the bots and webhooks of a room: a space and when it was opened; '' if nobody opened it. Once a room has expired,
-- anybody may open one of its name, in which those of the earlier one count no more; those that were there before anybody opened it do.
local function opening_of(prefix)
  local at = redis.call('HGET', prefix .. 'room', 'at')
  return at and ' ' .. at or ''
end

-- Returns whether what was noted under an opening, if under any, counts in a room still.
local function is_noted(kept, opening)
  return kept and (not kept:find(' %d') or kept:sub(-#opening) == opening) or false
end

-- Returns nothing, or the refusal of a bot that lacks a right in a room.
local function check_bot(prefix, caller, right)
  if caller:byte() ~= BOT_BYTE then
    return
  end
  local kept = redis.call('HGET', prefix .. 'bots', id_of(caller))
  if not is_noted(kept, opening_of(prefix)) then
    return NO_ROOM
  end
  return not kept:find(right, 3, true) and LACKS[right] or nil
end

-- Makes the outgoing webhooks of a room (see hooks.lua) due that are not yet.
local function wake_hooks(hooks, prefix, at, room)
  local opening, kept = opening_of(prefix), redis.call('HGETALL', prefix .. 'out')
  for i = 1, #kept, 2 do
    if kept[i + 1]:sub(1, 1) == '1' and is_noted(kept[i + 1], opening) then
      redis.call('ZADD', hooks, 'NX', at, kept[i] .. ' ' .. room)
    end
  end
end
