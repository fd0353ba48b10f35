-- What lies beside the log of a room: what entries have done to earlier ones.
--
-- It is used only while side stands in the same hash as base. So nothing of a log that has expired applies to the numbers of the next
-- one, whichever release began it.

-- The time for which what lies beside a log outlives it.
local SIDE_KEPT = 60 * DAY
local SIDE_KEYS = { 'quiet', 'edits', 'counts', 'scrub', 'pins', 'erased' }

-- What is known of a room besides its log, and applies to its next log, too.
local ROOM_KEYS = { 'room', 'members', 'limits', 'invites' }

-- The time for which a room of members alone is known after its last entry, so that nobody else comes to have its name.
local CLOSED_KEPT = 5 * 365 * DAY

local PREVIEW_CHARACTERS = 200

-- Returns the part that the names of all keys of a room have in common.
local function prefix_of(meta)
  return meta:sub(1, -5)
end

-- Returns a text whose % and spaces are encoded, as it was.
local function decoded(text)
  return (text:gsub('%%(%x%x)', function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

-- Returns a text in which % and spaces are encoded, and so ends no word.
local function encoded(text)
  return (text:gsub('[%% ]', { ['%'] = '%25', [' '] = '%20' }))
end

-- Returns the id in a caller: the letter of a kind, and an id.
local function id_of(caller)
  return decoded(caller:sub(2))
end

-- Returns the key that has the messages of a log which mention a user. It has the log's base in its name, so that it is never another log's.
local function mentions_of(prefix, base, user)
  return prefix .. 'mentions:' .. base .. ':' .. user
end

-- Returns the fields of an entry of a stream by their names.
local function fields_of(entry)
  local fields, list = {}, entry[2]
  for i = 1, #list, 2 do
    fields[list[i]] = list[i + 1]
  end
  return fields
end

-- Returns the author and the text of a message, or nothing when its body is damaged.
local function message_of(body)
  local done, message = pcall(cjson.decode, body)
  if done and type(message) == 'table' and type(message.from) == 'table' and type(message.text) == 'string' then
    return { id = tostring(message.from.id), name = tostring(message.from.name) }, message.text, message
  end
end

-- Returns the first characters of a text in UTF-8.
local function preview(text)
  local at, characters = 1, 0
  while at <= #text and characters < PREVIEW_CHARACTERS do
    at = (text:find('[^\128-\191]', at + 1)) or #text + 1
    characters = characters + 1
  end
  return text:sub(1, at - 1)
end

-- Returns the time and the text of an edit as it is kept.
local function edit_of(kept)
  return kept:match('^(%d+) (.*)$')
end

-- Makes what lies beside a log outlive it.
local function keep_side(prefix, log_ms)
  local side_ms = log_ms * 1.125 + SIDE_KEPT
  for _, key in ipairs(SIDE_KEYS) do
    extend(prefix .. key, side_ms)
  end
  local kind = redis.call('HGET', prefix .. 'room', 'kind')
  for _, key in ipairs(ROOM_KEYS) do
    extend(prefix .. key, kind and kind ~= 'public' and CLOSED_KEPT or side_ms)
  end
end

-- Begins to keep something beside a log, after removing what lies there of an earlier one.
local function begin_side(meta, prefix)
  if redis.call('HGET', meta, 'side') then
    return
  end
  for _, seq in ipairs(redis.call('HKEYS', prefix .. 'counts')) do
    redis.call('UNLINK', prefix .. 'reactions:' .. seq)
  end
  for _, key in ipairs(SIDE_KEYS) do
    redis.call('UNLINK', prefix .. key)
  end
  redis.call('UNLINK', prefix .. 'next', prefix .. 'upto')
  redis.call('HSET', meta, 'side', '1')
end

-- Removes what lies beside a log for entries that it does not have any more.
local function sweep(prefix, log)
  local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', '1')[1]
  local first = oldest and tonumber(oldest[1]:match('^%d+')) or tonumber(redis.call('HGET', prefix .. 'meta', 'seq') or 0) + 1
  redis.call('ZREMRANGEBYSCORE', prefix .. 'quiet', '-inf', '(' .. whole_number(first))
  for _, key in ipairs { 'edits', 'counts' } do
    for _, seq in ipairs(redis.call('HKEYS', prefix .. key)) do
      if tonumber(seq) < first then
        redis.call('HDEL', prefix .. key, seq)
        redis.call('UNLINK', prefix .. 'reactions:' .. seq)
      end
    end
  end
  for _, seq in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'pins', '-inf', '+inf')) do
    if tonumber(seq) < first then
      redis.call('ZREM', prefix .. 'pins', seq)
    end
  end
end

-- Returns the price, in messages, of what makes a pass copy a log: by one for each so many entries.
local function copy_weight(log)
  return 1 + math.floor(redis.call('XLEN', log) / 512)
end

-- Marks a message whose text is to leave the log: in the pass under way if it is still to be copied, else in the next; see compact.
local function mark(meta, prefix, seq)
  local upto, pass = redis.call('GET', prefix .. 'upto'), tonumber(redis.call('HGET', meta, 'pass') or 0)
  if not (upto and tonumber(seq) > tonumber(upto)) then
    pass = pass + 1
  end
  redis.call('ZADD', prefix .. 'scrub', whole_number(pass), seq)
end
