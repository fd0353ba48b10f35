-- What has become of entries, for readers.

-- Returns what is left of a message that another one replies to: gone, deleted, or kept with the author's id and name and its beginning.
local function quote(prefix, log, re)
  local found = redis.call('XRANGE', log, re .. '-0', re .. '-0')[1]
  if not found then
    return 'gone', '', '', ''
  elseif redis.call('ZSCORE', prefix .. 'quiet', re) then
    return 'deleted', '', '', ''
  end
  local author, text = message_of(fields_of(found).body or '')
  if not author then
    return 'gone', '', '', ''
  end
  local edit = redis.call('HGET', prefix .. 'edits', re)
  return 'kept', author.id, author.name, preview(edit and select(2, edit_of(edit)) or text)
end

-- Returns what later entries made of some, in their order: of each nothing, or 1 when it is deleted (else ''), its edit, the counts of
-- its reactions, those that the reader has given, 1 when it is pinned, and of the message that it replies to what quote returns. Of an entry that
-- edits or reacts, the text or the reactions that its message has now.
local function folds(prefix, log, entries, caller)
  if #entries == 0 then
    return {}
  end
  local seqs, found = {}, {}
  for i, entry in ipairs(entries) do
    seqs[i] = entry[1]:match('^%d+')
  end
  local quiet = redis.call('ZMSCORE', prefix .. 'quiet', unpack(seqs))
  local edits = redis.call('HMGET', prefix .. 'edits', unpack(seqs))
  local counts = redis.call('HMGET', prefix .. 'counts', unpack(seqs))
  local pins = redis.call('ZMSCORE', prefix .. 'pins', unpack(seqs))
  local user = caller:sub(1, 1) ~= 'i' and id_of(caller)
  for i, entry in ipairs(entries) do
    local fields, fold = fields_of(entry), {}
    if fields.type == 'edited' and fields.re then
      fold = { '', redis.call('HGET', prefix .. 'edits', fields.re) or '' }
    elseif fields.type == 'reacted' and fields.re then
      fold = { '', '', redis.call('HGET', prefix .. 'counts', fields.re) or '' }
    elseif fields.type == 'message' and quiet[i] then
      fold = { '1' }
    elseif fields.type == 'message' and (edits[i] or counts[i] or pins[i] or fields.re) then
      local mine = counts[i] and user and redis.call('HGET', prefix .. 'reactions:' .. seqs[i], user)
      fold = { '', edits[i] or '', counts[i] or '', mine or '', pins[i] and '1' or '' }
      if fields.re then
        fold[6], fold[7], fold[8], fold[9] = quote(prefix, log, fields.re)
      end
    end
    found[i] = fold
  end
  return found
end
