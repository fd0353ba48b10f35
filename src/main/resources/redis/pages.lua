-- Reads parts of logs, and their last ids.

-- Reads a part of a log.
-- KEYS  meta, log, state
-- ARGV  "after" or "before" or "newest", epoch and seq of the id, or "until", '' and a time; entries at most, bytes at most (but an entry at least),
--       caller (see action_of)
-- reply, unless the caller is refused as by publish: epoch ('' when there is no log), seq of the last entry, entries as XRANGE (or XREVRANGE) has them, 1 when there
--       would have been more but for the size, maybe what later entries made of them (see folds)
local function read(keys, argv)
  local kept = redis.call('HMGET', keys[1], 'base', 'seq', 'side', 'guard')
  local refused = check_read(keys[1], kept[1], kept[4], argv[6])
  if refused then
    return refused
  elseif not kept[1] then
    return { '', '0', {}, 0 }
  end
  local epoch, last, id = epoch_of(kept[1], redis.call('HGET', keys[3], 'gen')), kept[2], argv[3]
  local log, most, bytes, entries, cut = keys[2], tonumber(argv[4]), tonumber(argv[5]), {}, 0
  if argv[1] == 'newest' then
    entries, cut = take('XREVRANGE', log, '+', '-', most, bytes)
  elseif argv[1] == 'after' then
    local known = argv[2] == epoch and tonumber(id) <= tonumber(last)
    entries, cut = take('XRANGE', log, known and '(' .. id .. '-0' or '-', '+', most, bytes)
  elseif argv[1] == 'until' then
    entries, cut = take('XREVRANGE', log, '(' .. first_from(log, last, tonumber(id)) .. '-0', '-', most, bytes)
  elseif argv[2] == epoch and id ~= '0' then
    entries, cut = take('XREVRANGE', log, '(' .. id .. '-0', '-', most, bytes)
  end
  return { epoch, last, entries, cut, kept[3] and folds(prefix_of(keys[1]), log, entries, argv[6]) or nil }
end

-- Returns the last ids of logs.
-- KEYS  state, meta of each
-- reply epoch, seq of each; '' and '0' where there is no log
local function last_ids(keys)
  local generation, reply = redis.call('HGET', keys[1], 'gen'), {}
  for i = 2, #keys do
    local kept = redis.call('HMGET', keys[i], 'base', 'seq')
    reply[2 * i - 3] = kept[1] and epoch_of(kept[1], generation) or ''
    reply[2 * i - 2] = kept[1] and kept[2] or '0'
  end
  return reply
end

redis.register_function { function_name = 'LIBRARY_read', callback = read, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_last_ids', callback = last_ids, flags = { 'no-writes' } }
