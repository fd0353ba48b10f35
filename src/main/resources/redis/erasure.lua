-- Erases a person: what the person has said becomes deleted messages, and the name leaves the log. Each call looks at a part of a log; which
-- part is next, its caller remembers, and whoever begins again finds only what is left.

-- The most messages that a call deletes.
local MOST_ERASED = 32

-- Appends the entry that deletes a message in its author's name, for which no right is asked.
local function append_deletion(call, keys, settings, message)
  local id = '{"from":{"id":%s,"name":"' .. ERASED .. '"},"nonce":"' .. ERASED .. '-%s"}'
  local body = string.format(id, cjson.encode(message.user), message.seq)
  local nonce = redis.sha1hex(settings.base .. message.user .. message.seq):sub(1, 14)
  local caller = 'i' .. encoded(message.user) .. ' re=' .. settings.epoch .. '-' .. message.seq
  return append(call, keys, 3, 7, { settings.length, '5', settings.channel, '', 'deleted', body, nonce, settings.room, caller }, 2)
end

-- Returns the member to whom the only owner of a private room leaves it: the moderator of the longest standing, else the member; no bot.
local function heir_of(prefix, user)
  local kept, heir = redis.call('HGETALL', prefix .. 'members'), nil
  for i = 1, #kept, 2 do
    local letter, since, name = kept[i + 1]:match('^(%a) (%d+) (.*)$')
    if kept[i] == user then
      if letter ~= OWNER then
        return
      end
    elseif letter == OWNER then
      return
    elseif letter and kept[i]:sub(1, 2) ~= 'b-' then
      local standing = tonumber(since) + (letter == MODERATOR and 0 or MAX_COUNT)
      if not heir or standing < heir.standing then
        heir = { id = kept[i], name = name, since = since, standing = standing }
      end
    end
  end
  return heir
end

-- Leaves a private room whose only owner is erased to another member, by an entry of its log if it has one.
local function leave_to_heir(call, keys, settings, prefix, user)
  local heir = redis.call('HGET', prefix .. 'room', 'kind') == 'private' and is_member(prefix, user) and heir_of(prefix, user)
  if not heir then
    return
  end
  local name = heir.name ~= '' and ',"name":' .. cjson.encode(heir.name) or ''
  local body = string.format(
    '{"from":{"id":%s,"name":"%s"},"nonce":"%s-owner","user":%s%s,"role":"owner"}', cjson.encode(user), ERASED, ERASED,
    cjson.encode(heir.id), name
  )
  local nonce = redis.sha1hex(settings.epoch .. user .. 'owner'):sub(1, 14)
  local caller = 'i' .. encoded(user) .. ' user=' .. encoded(heir.id) .. ' role=owner'
  local entry = { settings.length, '5', settings.channel, '', 'member', body, nonce, settings.room, caller }
  local done, reply = false, nil
  if settings.epoch ~= '' then
    done, reply = pcall(append, call, keys, 3, 7, entry, 2)
  end
  if not done or reply[1] == '' or reply[1] == '!' then
    put_member(prefix, heir.id, OWNER, heir.since, heir.name)
    note_listed(call, settings.room, heir.id)
  end
end

-- Removes a person from the members of a room; in a direct one, which stays as it is, the person has no name any more. Returns whether
-- there was one to remove.
local function leave_members(call, meta, prefix, room, user)
  local kept = redis.call('HGET', prefix .. 'members', user)
  local renamed = kept and is_direct(meta) and kept:match('^%S+ %S+ ') .. ERASED
  if not kept or kept == renamed then
    return false
  end
  note_listed(call, room, user)
  if renamed then
    redis.call('HSET', prefix .. 'members', user, renamed)
  else
    redis.call('HDEL', prefix .. 'members', user)
  end
  return true
end

-- Removes a person from what is known of a room besides its log.
local function leave_room(call, meta, prefix, base, room, user)
  local was_limited = redis.call('HDEL', prefix .. 'limits', user) > 0
  local known = leave_members(call, meta, prefix, room, user) or was_limited
  redis.call('HDEL', prefix .. 'slow', user)
  if base then
    redis.call('UNLINK', mentions_of(prefix, base, user))
  end
  if known then
    set_guard(meta, prefix)
  end
end

-- Erases a person in a part of a room.
-- KEYS  state, changed, meta, log, the three of nonces
-- ARGV  as publish to the bounds of the audit log; user id, room, channel, seq after which to look, entries at most, bytes at most
-- reply the seq after which to look next, '' at the end; messages that were deleted, 1 when the name is still in this part, else 0
local function erase(keys, argv)
  local meta, log, user, room = keys[3], keys[4], argv[7], argv[8]
  local prefix, base = prefix_of(meta), redis.call('HGET', meta, 'base') or nil
  local call = begin_publishing(keys, argv)
  local epoch = base and epoch_of(base, call.generation) or ''
  local settings = { base = base, epoch = epoch, length = argv[1], channel = argv[9], room = room }
  leave_to_heir(call, keys, settings, prefix, user)
  leave_room(call, meta, prefix, base, room, user)
  if not base then
    end_publishing(keys, call)
    return { '', 0, 0 }
  end
  local entries, cut = take('XRANGE', log, '(' .. argv[10] .. '-0', '+', tonumber(argv[11]), tonumber(argv[12]))
  local side, deleted, named, at, failure = redis.call('HGET', meta, 'side'), 0, 0, '', nil
  for _, entry in ipairs(entries) do
    local seq, fields = entry[1]:match('^%d+'), fields_of(entry)
    local author, _, message = message_of(fields.body or '')
    if fields.type == 'message' and author and author.id == user and not message.deleted
      and not (side and redis.call('ZSCORE', prefix .. 'quiet', seq)) then
      local done, reply = pcall(append_deletion, call, keys, settings, { user = user, seq = seq })
      if not done or reply[1] == '!' or reply[1] == '' then
        failure = done and reply[3] or reply.err or tostring(reply)
        break
      end
      deleted, side = deleted + 1, '1'
    end
    named = without_names(fields.body or '', { [user] = true }) and 1 or named
    at = seq
    if deleted == MOST_ERASED then
      break
    end
  end
  if named == 1 then
    begin_side(meta, prefix)
    -- The pass under way may have copied these already.
    redis.call('ZADD', prefix .. 'erased', whole_number(tonumber(redis.call('HGET', meta, 'pass') or 0) + 1), user)
    extend(prefix .. 'erased', SIDE_KEPT)
    redis.call('ZADD', call.due, 'LT', whole_number(call.time), room)
  end
  end_publishing(keys, call)
  if failure then
    return { err = 'ERR a message cannot be erased: ' .. failure }
  end
  local more = deleted == MOST_ERASED or cut == 1 or #entries == tonumber(argv[11])
  return { more and at or '', deleted, named }
end

-- Tells the audit log that an operator has read what is kept.
-- KEYS  audit
-- ARGV  bounds of the audit log, action, room or '', user id or ''
local function audit_export(keys, argv)
  audit(keys[1], argv[1], { action = argv[2], room = argv[3], user = argv[4] })
  return 1
end

redis.register_function { function_name = 'LIBRARY_erase', callback = erase, flags = { 'allow-oom' } }
redis.register_function { function_name = 'LIBRARY_audit_export', callback = audit_export, flags = { 'allow-oom' } }
