-- What moderators, administrators and operators have done to others, for administrators to read. It has ids, which tell nothing once an
-- account is gone, and never the text of a message.

local AUDIT_FIELDS = { 'action', 'by', 'room', 'user', 'message', 'detail' }

-- Appends to the audit log, before that is done of which it tells: if it cannot be told, it is not done.
-- bounds are "<entries at most> <ms to keep each>"; an entry has action, maybe by (a user id; without it, an operator's), room, user,
-- message and detail
local function audit(key, bounds, entry)
  local most, ms = bounds:match('^(%d+) (%d+)$')
  local time = now()
  local fields = { 'v', '1', 'at', time }
  for _, name in ipairs(AUDIT_FIELDS) do
    if (entry[name] or '') ~= '' then
      fields[#fields + 1], fields[#fields + 2] = name, entry[name]
    end
  end
  local since = tonumber(time) - ms
  local oldest = redis.call('XRANGE', key, '-', '+', 'COUNT', '1')[1]
  local outdated = oldest and tonumber(oldest[1]:match('^%d+')) < since
  -- One of them goes at least where some are too old, so that there is room for this one.
  redis.call('XADD', key, outdated and 'MINID' or 'MAXLEN', '=', outdated and whole_number(since) or most, '*', unpack(fields))
  redis.call('PEXPIRE', key, ms)
end

local function changes_of(options)
  local changes = { options.topic and 'topic' }
  changes[#changes + 1] = options.archived and 'archived=' .. options.archived
  changes[#changes + 1] = options.slow and 'slow=' .. options.slow
  changes[#changes + 1] = options.days and 'days=' .. options.days
  changes[#changes + 1] = options.count and 'count=' .. options.count
  changes[#changes + 1] = options.private and 'private=' .. options.private
  return table.concat(changes, ' ')
end

local function limit_of(options)
  local ends = options.ban or options.mute
  local word = options.ban and 'banned' or 'muted'
  return ends == '0' and 'member_un' .. word or 'member_' .. word, ends ~= '0' and 'until=' .. ends or ''
end

-- The types of entries of which the audit log tells; each returns what that is, or nothing: what people do to what is their own.
local AUDITED = {
  deleted = function(action)
    return action.author.id ~= action.user and { action = 'message_deleted', user = action.author.id, message = action.target }
  end,
  changed = function(action)
    return not action.options.open and { action = 'room_changed', detail = changes_of(action.options) }
  end,
  member = function(action)
    local role, user = action.role, action.target
    if not role then
      local what, detail = limit_of(action.options)
      return { action = what, user = user, detail = detail }
    elseif user == action.user and not moderates(role) then
      return
    elseif role == '' then
      return { action = 'member_removed', user = user }
    end
    return { action = 'member_changed', user = user, detail = 'role=' .. action.options.role }
  end,
}

-- Tells the audit log what an entry is about to do, if that concerns it.
local function audit_action(action, room, call)
  local told = AUDITED[action.type]
  local entry = told and told(action)
  if entry then
    entry.by, entry.room = action.user, room
    audit(call.audit, call.audit_bounds, entry)
  end
end

-- Returns the entries of the audit log, the newest first.
-- KEYS  audit
-- ARGV  id before which they are, or '', entries at most, ms for which one is kept
-- reply as XREVRANGE
local function read_audit(keys, argv)
  local since = whole_number(tonumber(now()) - argv[3])
  return redis.call('XREVRANGE', keys[1], argv[1] == '' and '+' or '(' .. argv[1], since, 'COUNT', argv[2])
end

redis.register_function { function_name = 'LIBRARY_read_audit', callback = read_audit, flags = { 'no-writes' } }
