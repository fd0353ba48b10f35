-- What people report of messages, for administrators. The text of a message is not kept here: it is read where it is, as long as it is there.

-- The least number of reports that are refused. Nobody is to be kept from reporting by another's flood, and it costs nothing to be another guest.
local MOST_REPORTS = { of_person = 20, of_guest = 5, of_guests = 1000, of_all = 2000 }

-- The field of the number of all guests' reports, among those of each person.
local ALL_GUESTS = ''

-- Adds to the number of a person's reports.
local function count_reports(people, user, change)
  for _, field in ipairs { user, user:sub(1, 1) == 'g' and ALL_GUESTS or nil } do
    if redis.call('HINCRBY', people, field, change) <= 0 then
      redis.call('HDEL', people, field)
    end
  end
end

-- The price of a report in messages, and the bytes that one takes besides its reason.
local REPORT_WEIGHT, REPORT_BYTES = 3, 300

-- Returns nothing, or the refusal of a report; finds out who wrote the message.
local function check_report(action, meta, call)
  local base, guard = unpack(redis.call('HMGET', meta, 'base', 'guard'))
  local class = action.class
  local hidden = check_read(meta, base, guard, action.caller, call.time)
  if hidden then
    return hidden == NO_ROOM and NO_MESSAGE or hidden
  end
  local refused = not base and NO_MESSAGE or check_action(action, epoch_of(base, call.generation), call)
  if refused then
    return refused
  end
  local of_one = tonumber(redis.call('HGET', call.people, action.user) or 0)
  local most = class == 'g' and MOST_REPORTS.of_guest or MOST_REPORTS.of_person
  if of_one >= most then
    return refuse_beyond(most, '%d messages that you have reported have not been looked at yet, which is the most')
  elseif class == 'g' and tonumber(redis.call('HGET', call.people, ALL_GUESTS) or 0) >= MOST_REPORTS.of_guests then
    return refuse_beyond(MOST_REPORTS.of_guests, '%d reports of guests have not been looked at yet, which is the most')
  elseif redis.call('ZCARD', call.reports) >= MOST_REPORTS.of_all then
    return refuse_beyond(MOST_REPORTS.of_all, '%d reports have not been looked at yet, which is the most')
  end
end

-- Keeps a person's report of a message.
-- KEYS  state, reports, meta, log, maybe spent of a person, maybe spent of an address
-- ARGV  caller, room, id of the message, reason, prices in ms of a message, of a byte
-- reply "ok", the time, 1 when the person had reported it before, else 0; or a refusal as publish replies
local function report(keys, argv)
  local state, reports, at = keys[1], keys[2], now()
  local call = {
    time = tonumber(at), price = tonumber(argv[5]), spent = {}, generation = redis.call('HGET', state, 'gen'), reports = reports,
    people = reports .. ':people',
  }
  local action = {
    does = {}, caller = argv[1], class = argv[1]:sub(1, 1), user = id_of(argv[1]), target = argv[3], meta = keys[3], log = keys[4],
    prefix = prefix_of(keys[3]),
  }
  local member = argv[2] .. ' ' .. argv[3] .. ' ' .. action.user
  if redis.call('ZSCORE', reports, member) then
    return { 'ok', at, 1 }
  end
  local refused = check_report(action, keys[3], call)
  if refused then
    charge_denial(call, keys, 5, #keys)
  else
    local prices = { call.price * REPORT_WEIGHT, 0, (REPORT_BYTES + #argv[4]) * argv[6] }
    refused = refusal(call, keys, 5, #keys, prices)
    for n = 5, refused and 0 or #keys do
      charge(call, keys[n], PORTIONS[n - 4], prices)
    end
  end
  if not refused then
    local number = redis.call('HINCRBY', state, 'reports', '1')
    redis.call('ZADD', reports, whole_number(number), member)
    redis.call('HSET', reports .. ':reasons', member, table.concat({ at, encoded(action.author.id), argv[4] }, ' '))
    count_reports(call.people, action.user, '1')
  end
  -- The rest is in no append-only file.
  redis.set_repl(redis.REPL_NONE)
  store_spent(call.spent, call.time)
  return refused or { 'ok', at, 0 }
end

-- Returns reports in the order in which they were made.
-- KEYS  reports
-- ARGV  number of the last one that is known, reports at most
-- reply of each its number, "<room> <id of the message> <user id>", "<time> <author's id> <reason>"
local function read_reports(keys, argv)
  local found = redis.call('ZRANGEBYSCORE', keys[1], '(' .. argv[1], '+inf', 'WITHSCORES', 'LIMIT', '0', argv[2])
  local reply = {}
  for i = 1, #found, 2 do
    reply[#reply + 1] = { found[i + 1], found[i], redis.call('HGET', keys[1] .. ':reasons', found[i]) or '0  ' }
  end
  return reply
end

-- Returns a message that was reported, for an administrator, who need not be in its room.
-- KEYS  meta, log, state
-- ARGV  id of the message
-- reply id and name of its author, its text as last edited; nothing when it is not there any more
local function reported(keys, argv)
  local base = redis.call('HGET', keys[1], 'base')
  local action = { does = {}, target = argv[1], meta = keys[1], log = keys[2], prefix = prefix_of(keys[1]) }
  if not base or check_action(action, epoch_of(base, redis.call('HGET', keys[3], 'gen')), {}) then
    return {}
  end
  return { action.author.id, action.author.name, action.text }
end

-- Removes a report.
local function remove_report(reports, member)
  local user = member:match('^%S+ %S+ (.*)$')
  redis.call('ZREM', reports, member)
  redis.call('HDEL', reports .. ':reasons', member)
  count_reports(reports .. ':people', user, '-1')
end

-- Closes a report.
-- KEYS  reports, audit
-- ARGV  its number, who does it (a user id, '' for an operator), bounds of the audit log
-- reply 1, or 0 if there is none
local function close_report(keys, argv)
  local member = redis.call('ZRANGEBYSCORE', keys[1], argv[1], argv[1])[1]
  if not member then
    return 0
  end
  local room, message, user = member:match('^(%S+) (%S+) (.*)$')
  audit(keys[2], argv[3], { action = 'report_closed', by = argv[2], room = room, user = user, message = message })
  remove_report(keys[1], member)
  return 1
end

-- Removes what is kept of a person besides rooms: what the person has read, and reports by the person or about the person's messages.
-- KEYS  person, spent of the person, reports
-- ARGV  user id, number of the report after which to look, reports at most
-- reply number of the report after which to look next, '' at the end
local function erase_readings(keys, argv)
  redis.call('DEL', keys[1], keys[2])
  local found, last = redis.call('ZRANGEBYSCORE', keys[3], '(' .. argv[2], '+inf', 'WITHSCORES', 'LIMIT', '0', argv[3]), ''
  for i = 1, #found, 2 do
    local author = (redis.call('HGET', keys[3] .. ':reasons', found[i]) or ''):match('^%d+ (%S*)')
    if decoded(author or '') == argv[1] or found[i]:match('^%S+ %S+ (.*)$') == argv[1] then
      remove_report(keys[3], found[i])
    end
    last = found[i + 1]
  end
  return #found == 2 * tonumber(argv[3]) and last or ''
end

redis.register_function('LIBRARY_report', report)
redis.register_function { function_name = 'LIBRARY_read_reports', callback = read_reports, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_reported', callback = reported, flags = { 'no-writes' } }
redis.register_function { function_name = 'LIBRARY_close_report', callback = close_report, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_erase_readings', callback = erase_readings, flags = { 'allow-oom' } }
