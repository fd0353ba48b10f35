-- An entry whose number follows a multiple of this puts its room to the front of the public ones.
local LISTED_EVERY = 64

-- The number of public rooms that are looked at for each that is new: those that are gone are taken out, so that few remain.
local LISTED_CHECKED = 3

-- The time that the numbers of a log must be kept for the nonces that refer to them.
local NONCES_MS = NONCE_KEPT + NONCE_PERIOD

-- Puts a room to the front of the public ones. A hint, which must not fail an entry.
local function list_room(state, at, room, is_new)
  local keys = state:sub(1, -6)
  local public = keys .. 'public'
  redis.pcall('ZADD', public, at, room)
  redis.pcall('ZADD', keys .. 'names', '0', room)
  if not is_new then
    return
  end
  local some = redis.pcall('ZRANDMEMBER', public, LISTED_CHECKED)
  for _, name in ipairs(some.err and {} or some) do
    if name ~= room and redis.pcall('EXISTS', keys .. '{' .. name .. '}:meta', keys .. '{' .. name .. '}:room') == 0 then
      redis.pcall('ZREM', public, name)
      redis.pcall('ZREM', keys .. 'names', name)
    end
  end
end

-- Appends an entry and publishes it, unless its nonce is known, it may not do what it wants, or a share is used up. Returns its reply.
-- Its keys are those from first to last, its arguments those from i on; see publish.
local function append(call, keys, first, last, argv, i)
  local meta, log, type, body, nonce = keys[first], keys[first + 1], argv[i + 3], argv[i + 4], argv[i + 5]
  local kept, generation, at = redis.call('HMGET', meta, 'base', 'guard'), call.generation, call.at
  local base, guard = kept[1], kept[2]
  if base then
    for n = first + 2, first + 1 + NONCE_KEYS do
      local found = redis.call('HGET', keys[n], nonce)
      if found then
        local seq, before = struct.unpack('>I6I6', found)
        return { epoch_of(base, generation), whole_number(seq), whole_number(before), 1, '0' }
      end
    end
  end
  local holders, prefix, known, caller = first + 5, nil, nil, nil
  if not base then
    prefix = prefix_of(meta)
    known, guard = unpack(redis.call('HMGET', prefix .. 'room', 'kind', 'guard'))
    if hooked_of(prefix) ~= '' and not (guard and guard:find(HOOKED, 1, true)) then
      guard = (guard or '') .. HOOKED
    end
  end
  if is_checked(guard, argv[i + 7]) then
    prefix, caller = prefix_of(meta), argv[i + 7]:match('^%S*')
  end
  local action = type ~= 'message' and action_of(type, argv[i + 7], meta, log) or nil
  local is_new = not (base or known)
  if action then
    action.room = argv[i + 6]
    action.opens = is_new and is_direct(meta) and (' ' .. action.rest):find(' with=', 1, true) and true
  end
  local denied = caller and check_write(prefix, guard, caller, type, call.time, action)
    or is_new and is_direct(meta) and not (action and action.opens) and refuse_stranger(action)
    or action and check_action(action, base and epoch_of(base, generation), call)
    or is_new and not is_direct(meta) and check_creation(call.creation, argv[i + 7]:sub(1, 1))
  if denied then
    charge_denial(call, keys, holders, last)
    return denied
  end
  local price, bytes = call.price, #body
  if action then
    price, bytes = price * action.weight, bytes + #action.rest
  end
  local prices = { price, base and 0 or call.room_price, bytes * call.byte_price }
  local refused = refusal(call, keys, holders, last, prices)
  if refused then
    return refused
  end
  if action then
    audit_action(action, argv[i + 6], call)
  end
  if not base then
    base = argv[i + 2]
    -- A nonce of another log would return an id that nothing can be found under.
    redis.call('DEL', log, keys[first + 2], keys[first + 3], keys[first + 4])
    redis.call('HSET', meta, 'base', base)
    if known then
      begin_side(meta, prefix)
    end
    put(meta, 'guard', guard)
  end
  local entries = redis.call('HINCRBY', meta, 'seq', '1')
  if entries % LISTED_EVERY == 1 and not (is_closed(guard) or is_direct(meta) or (action and action.closes)) then
    list_room(keys[1], call.at, argv[i + 6], entries == 1)
  end
  local entries_ever = call.count + 1
  call.count = entries_ever
  local seq, count, epoch = whole_number(entries), whole_number(entries_ever), epoch_of(base, generation)
  local log_ms = math.min(call.log_ms, ROOM_WEEK + entries * DAY)
  local is_message = type == 'message' or type == 'message+'
  local trim, exactly, bound = retention.trimming(call, meta, guard, entries, tonumber(argv[1]), is_message, argv[i + 6])
  if action then
    type = action.type
    local fields = { 'v', '1', 'at', at, 'type', type, 'body', body }
    if action.seq then
      fields[#fields + 1], fields[#fields + 2] = 're', action.seq
    end
    redis.call('XADD', log, trim, exactly, bound, seq .. '-0', unpack(fields))
    apply_action(action, seq, call, log_ms)
    if action.does.scrub_ms then
      -- A hint, which must not fail an entry that is in the log.
      redis.pcall('ZADD', call.due, 'LT', whole_number(call.time + action.does.scrub_ms), argv[i + 6])
    end
    body = live_body(action, body)
  else
    redis.call('XADD', log, trim, exactly, bound, seq .. '-0', 'v', '1', 'at', at, 'type', type, 'body', body)
  end
  -- The numbers must outlive the log, with which they are extended, and the nonces that refer to them.
  if extend(log, log_ms) then
    redis.call('PEXPIRE', meta, whole_number(math.max(log_ms, NONCES_MS) * 1.125))
    if redis.call('HGET', meta, 'side') then
      keep_side(prefix_of(meta), log_ms)
    end
  elseif log_ms < NONCES_MS then
    extend(meta, NONCES_MS)
  end
  if guard and guard:find(SLOW, 1, true) and type == 'message' then
    note_message(prefix, caller, call.time)
  end
  if is_closed(guard) and type == 'message' then
    learn_name(call, meta, argv[i + 6], body)
  end
  if guard and guard:find(HOOKED, 1, true) then
    -- A hint that must not fail an entry that is in the log.
    pcall(wake_hooks, call.hooks, prefix_of(meta), at, argv[i + 6])
  end
  local nonces = keys[first + 2 + call.period % NONCE_KEYS]
  redis.call('HSET', nonces, nonce, struct.pack('>I6I6', entries, call.time))
  redis.call('PEXPIREAT', nonces, call.nonces_expire, 'NX')
  redis.call('PUBLISH', argv[i + 1], table.concat {
    '1 e=', epoch, ' s=', seq, ' t=', at, ' c=', count, ' y=', type, '\n', body,
  })
  local scores = call.scores
  scores[#scores + 1], scores[#scores + 2] = count, argv[i + 6]
  -- Last, so that a publication that fails is not charged.
  for n = holders, last do
    charge(call, keys[n], PORTIONS[1 + n - holders], prices)
  end
  return { epoch, seq, at, 0, count }
end

-- Returns what is the same for all entries of a call. ARGV as publish, to the bounds of the audit log
local function begin_publishing(keys, argv)
  local state, at = keys[1], now()
  local time, count = tonumber(at), tonumber(redis.call('HGET', state, 'count') or 0)
  local period = math.floor(time / NONCE_PERIOD)
  return {
    at = at, time = time, before = count, count = count, common = state:sub(1, -6), due = state:sub(1, -6) .. 'due', hooks = state:sub(1, -6) .. 'hooks', touched = {},
    generation = redis.call('HGET', state, 'gen'),
    log_ms = tonumber(argv[2]), period = period, nonces_expire = whole_number((period + 1) * NONCE_PERIOD + NONCE_KEPT),
    price = tonumber(argv[3]), room_price = tonumber(argv[4]), byte_price = tonumber(argv[5]), spent = {}, scores = {},
    audit = state:sub(1, -6) .. 'audit', audit_bounds = argv[6],
  }
end

-- Stores what the entries of a call have changed besides their rooms.
local function end_publishing(keys, call)
  local appended = call.count - call.before
  if appended > 0 then
    redis.call('HINCRBY', keys[1], 'count', appended)
  end
  local serial = count_touches(keys[1], call.touched)
  -- The rest is in no append-only file.
  redis.set_repl(redis.REPL_NONE)
  store_spent(call.spent, call.time)
  store_touches(call.common .. 'touched', call.touched, serial)
  if #call.scores > 0 then
    redis.call('ZADD', keys[2], unpack(call.scores))
    if call.count % CHANGED_TRIMMED_EVERY < appended then
      redis.call('ZREMRANGEBYRANK', keys[2], 0, -CHANGED_KEPT - 1)
    end
  end
end

-- Appends entries and publishes them to the subscribers, in their order, each unless its nonce is known, it may not do what it
-- wants, or a share is used up. What is the same for all of a call is done once, which costs a third less for each where 32 come together.
-- KEYS  state, changed; of each entry: meta, log, the three of nonces, maybe spent of a person, maybe spent of an address
-- ARGV  least number of entries to keep, ms to keep a log at most, prices in ms of a message, of a new room, of a byte, bounds of the
--       audit log (see audit), who may make rooms: everybody, accounts or administrators; of each entry: the number of its keys, channel, base for a new log, type (message+ for one that does something
--       besides), body, hash of the nonce, room, caller and what the entry does (see action_of)
-- reply of each entry: epoch, seq, at, 1 when the nonce was known, else 0, count
--       or '', the share that is used up, the kind of its holder, ms until it suffices
--       or '!', the code of an error, a text, ms until it may succeed or 0, maybe until when it lasts: -1 for good
--       or an error
local function publish(keys, argv)
  local call, replies, first = begin_publishing(keys, argv), {}, 3
  call.creation = argv[7]
  for i = 8, #argv, 8 do
    local last = first + tonumber(argv[i]) - 1
    -- An error in one room must not refuse an entry of another.
    local done, reply = pcall(append, call, keys, first, last, argv, i)
    replies[#replies + 1] = done and reply or { err = reply.err or tostring(reply) }
    first = last + 1
  end
  end_publishing(keys, call)
  return replies
end

-- Does nothing; Redis refuses the call when it is full, as it refuses publications.
local function fits()
  return 1
end

-- Detects that Redis lost entries which it had confirmed: with an older snapshot, a truncated append-only file, a replica
-- that was behind. Every instance reports on each connection the highest count it saw, before it writes anything.
-- The count goes up with every entry, and comes with its receipt and its live delivery. A loss always takes the end of what
-- was written, so if the count is not below what an instance saw, nothing is lost that it saw. Entries written after a
-- restart would hide a loss; so the count that a run of Redis began with is kept beside it.
-- KEYS  state
-- ARGV  id of this run of Redis, id of the run that the caller was connected to before or '', highest count it saw there;
--       one beyond MAX_COUNT counts as none
-- reply count, 1 when a loss was detected now, else 0
local function check_continuity(keys, argv)
  local state, run, last, highest = keys[1], argv[1], argv[2], tonumber(argv[3])
  if highest > MAX_COUNT then
    highest = 0
  end
  local kept = redis.call('HMGET', state, 'run', 'before', 'start', 'count', 'gen')
  local before, start = kept[2] or '', kept[3] == 'inf' and math.huge or tonumber(kept[3] or 0)
  local count, detected = tonumber(kept[4] or 0), 0
  if kept[1] ~= run then
    before, start = kept[1] or '', count
    redis.call('HSET', state, 'run', run, 'before', before, 'start', start)
  end
  local went_back = last == run and highest > count
  -- A caller that missed a whole run cannot tell, so it assumes a loss.
  local missing = last ~= '' and last ~= run and (last ~= before or highest > start)
  if went_back then
    count = highest
    redis.call('HSET', state, 'count', whole_number(count))
  end
  if missing then
    -- One change of epochs covers all that was lost before this run.
    redis.call('HSET', state, 'start', 'inf')
  end
  if went_back or (missing and start < math.huge) then
    redis.call('HSET', state, 'gen', whole_number(math.max((kept[5] or 0) + 1, now() + 0)))
    detected = 1
  end
  return { whole_number(count), detected }
end

redis.register_function('LIBRARY_publish', publish)
redis.register_function('LIBRARY_fits', fits)
redis.register_function {
  function_name = 'LIBRARY_check_continuity', callback = check_continuity, flags = { 'allow-oom' },
}
