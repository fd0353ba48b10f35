-- Removes texts from logs, and what is older or more than is kept of a room (see retention.lua). An entry that is deleted from a stream is
-- only flagged: its bytes stay in Redis and in its files until the node that it is in goes. So the log is copied without them, a part in
-- each call, and the copy takes its place.

local COPY_KEPT = HOUR

-- The name of people who were erased.
local ERASED = 'erased'

-- Returns the fields of a message without its text, with its author and its nonce.
local function tombstone(fields)
  local author, _, message = message_of(fields.body or '')
  local body = '{"text":"","deleted":true}'
  if author then
    body = string.format(
      '{"from":{"id":%s,"name":%s},"text":"","nonce":%s,"deleted":true}', cjson.encode(author.id), cjson.encode(author.name),
      cjson.encode(tostring(message.nonce or ''))
    )
  end
  return { 'v', fields.v or '1', 'at', fields.at or '0', 'type', 'message', 'body', body }
end

-- Returns the index of the quotation mark that ends a string in JSON, which begins at an index.
local function end_of_string(json, from)
  local at = from
  while true do
    local found = json:find('["\\]', at)
    if not found or json:sub(found, found) == '"' then
      return found
    end
    at = found + 2
  end
end

-- Returns the fields of a message with another text. Its body is changed as a text: decoded and encoded again, what a newer release has put
-- into it might change. In a string no quotation mark stands without a backslash, so what is found is the field.
local function with_text(list, text)
  local changed = {}
  for i = 1, #list, 2 do
    local name, value = list[i], list[i + 1]
    local _, before = value:find(',"text":"', 1, true)
    local after = name == 'body' and before and end_of_string(value, before + 1)
    changed[i], changed[i + 1] = name, after and value:sub(1, before - 1) .. cjson.encode(text) .. value:sub(after + 1) or value
  end
  return changed
end

-- Returns whether an entry tells the name of one of some users, whose ids are keys; and its body without it. It is changed as a text, as
-- with_text does: an author stands first, the user whom an entry is about has a name behind that, and so have the members whom it brings.
local function without_names(body, users)
  local done, entry = pcall(cjson.decode, body)
  if not done or type(entry) ~= 'table' then
    return false, body
  end
  local changed, from = body, 1
  local function pass(user)
    local _, quote_at = changed:find(',"name":"', from, true)
    local ends = quote_at and end_of_string(changed, quote_at + 1)
    if ends and users[user] then
      changed = changed:sub(1, quote_at) .. ERASED .. changed:sub(ends)
      from = quote_at + #ERASED + 1
    else
      from = ends or from
    end
  end
  if type(entry.from) == 'table' then
    pass(entry.from.id)
  end
  if entry.user and entry.name then
    pass(entry.user)
  end
  if type(entry.members) == 'table' then
    from = changed:find('"members":[', from, true) or from
    for _, member in ipairs(entry.members) do
      if type(member) == 'table' and member.name then
        pass(member.id)
      end
    end
  end
  return changed ~= body, changed
end

-- Returns the ids of the people whose names are to leave a log, as keys.
local function users_to_erase(prefix)
  local users = {}
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'erased', '-inf', '+inf')) do
    users[user] = true
  end
  return users
end

-- Returns the fields of an entry without the names of some users.
local function nameless(list, users)
  local changed = {}
  for i = 1, #list, 2 do
    changed[i] = list[i]
    changed[i + 1] = list[i] == 'body' and select(2, without_names(list[i + 1], users)) or list[i + 1]
  end
  return changed
end

-- Copies entries as they are to be kept.
local function copy(prefix, entries, to)
  local seqs = {}
  for i, entry in ipairs(entries) do
    seqs[i] = entry[1]:match('^%d+')
  end
  if #seqs == 0 then
    return
  end
  local quiet = redis.call('ZMSCORE', prefix .. 'quiet', unpack(seqs))
  local edits = redis.call('HMGET', prefix .. 'edits', unpack(seqs))
  local users = users_to_erase(prefix)
  for i, entry in ipairs(entries) do
    local list = entry[2]
    if quiet[i] or edits[i] then
      local fields = fields_of(entry)
      if fields.type == 'message' then
        list = quiet[i] and tombstone(fields) or with_text(list, select(2, edit_of(edits[i])))
      end
    end
    redis.call('XADD', to, entry[1], unpack(next(users) and nameless(list, users) or list))
  end
  return seqs[#seqs]
end

-- Goes on with the pass that removes texts from a log, or begins one if any is marked. Whoever calls need not remember anything: several
-- callers share a pass, and it goes on after any of them has ended. What is published meanwhile is copied by the last call.
-- KEYS  meta, log, due
-- ARGV  entries at most, bytes at most (but an entry at least), room
-- reply number of messages and of people that are still marked, 1 while a pass is under way, else 0
local function compact(keys, argv)
  local meta, log, most, bytes = keys[1], keys[2], tonumber(argv[1]), tonumber(argv[2])
  local prefix = prefix_of(meta)
  local scrub, erased, to, place_key = prefix .. 'scrub', prefix .. 'erased', prefix .. 'next', prefix .. 'upto'
  local function marked()
    return redis.call('ZCARD', scrub) + redis.call('ZCARD', erased)
  end
  local common, time = keys[3]:sub(1, -4), tonumber(now())
  local kept, upto = redis.call('HMGET', meta, 'base', 'side', 'seq', 'cut'), redis.call('GET', place_key)
  local first, from = nil, nil
  if kept[1] and kept[2] then
    first, from = retention.bounds(prefix, tonumber(kept[3]), math.huge, 0, time)
  end
  if not (kept[1] and kept[2]) or not (upto or kept[4] or first ~= from or marked() > 0) then
    redis.pcall('ZREM', keys[3], argv[3])
    retention.schedule(common, prefix, argv[3], time)
    return { 0, 0 }
  end
  -- The copy may have expired before its place.
  if not upto or (upto ~= '0' and redis.call('EXISTS', to) == 0) then
    redis.call('UNLINK', to)
    redis.call('HINCRBY', meta, 'pass', '1')
    upto = '0'
  end
  local entries, cut = take('XRANGE', log, '(' .. whole_number(math.max(tonumber(upto), (from or 1) - 1)) .. '-0', '+', most, bytes)
  local last = copy(prefix, entries, to)
  if cut == 1 or #entries == most then
    redis.call('SET', place_key, last, 'PX', whole_number(COPY_KEPT))
    redis.call('PEXPIRE', to, whole_number(COPY_KEPT))
    return { marked(), 1 }
  end
  if redis.call('EXISTS', to) == 1 then
    redis.call('PEXPIRE', to, whole_number(math.max(redis.call('PTTL', log), DAY)))
    redis.call('UNLINK', log)
    redis.call('RENAME', to, log)
  else
    redis.call('UNLINK', log)
  end
  redis.call('HDEL', meta, 'cut')
  redis.call('UNLINK', place_key)
  for _, key in ipairs { scrub, erased } do
    redis.call('ZREMRANGEBYSCORE', key, '-inf', redis.call('HGET', meta, 'pass'))
  end
  sweep(prefix, log)
  local left = marked()
  if left == 0 then
    redis.pcall('ZREM', keys[3], argv[3])
  end
  retention.schedule(common, prefix, argv[3], time)
  return { left, 0 }
end

-- Takes rooms in which a pass is due, for a while: if whoever takes a room is gone before it is done, another one takes it then.
-- KEYS  due
-- ARGV  ms until a room that was taken is due again, rooms at most
-- reply the rooms
local function take_due(keys, argv)
  local time = tonumber(now())
  local rooms = redis.call('ZRANGEBYSCORE', keys[1], '-inf', whole_number(time), 'LIMIT', '0', argv[2])
  for _, room in ipairs(rooms) do
    redis.call('ZADD', keys[1], whole_number(time + argv[1]), room)
  end
  return rooms
end

-- Runs what only some rooms need, so that a missing right is noticed at the start.
-- KEYS  probe
-- reply the names of the commands that the user may not run
local function check_rights(keys)
  local key, missing = keys[1] .. ':rights', {}
  for _, call in ipairs {
    { 'SET', key, '' }, { 'EXISTS', key }, { 'RENAME', key, key .. ':' }, { 'UNLINK', key .. ':' }, { 'ZMSCORE', key, '1' },
    { 'ZSCORE', key, '1' }, { 'ZCARD', key }, { 'ZREMRANGEBYSCORE', key, '-inf', '0' }, { 'HKEYS', key }, { 'HLEN', key }, { 'XLEN', key }, { 'ZCOUNT', key, '1', '1' },
    { 'ZRANGE', key, '0', '0' }, { 'ZRANDMEMBER', key, '1' },
  } do
    local reply = redis.pcall(unpack(call))
    if type(reply) == 'table' and reply.err then
      missing[#missing + 1] = call[1]
    end
  end
  redis.call('DEL', key, key .. ':')
  return missing
end

redis.register_function { function_name = 'LIBRARY_compact', callback = compact, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_take_due', callback = take_due, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_check_rights', callback = check_rights, flags = { 'allow-oom' } }
