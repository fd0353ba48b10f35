-- What entries do to earlier ones of the same log: reply, edit, delete, react.

local action_of, check_action, apply_action, live_body

-- Nothing else here is used elsewhere: Lua takes 200 names at once.
do
local NOT_ITS_AUTHOR = { '!', 'forbidden', 'only its author may do that', '0' }

local MOST_KINDS, MOST_OF_ONE, MOST_PEOPLE, MOST_PINS = 20, 8, 1000, 50

-- An event whose number is a multiple of this looks for what is left of entries that were trimmed.
local SWEPT_EVERY = 64

-- Returns a word's place in a list that is separated by spaces, and the number of words.
local function place(words, word)
  local found, count = nil, 0
  for each in words:gmatch('%S+') do
    count = count + 1
    found = each == word and count or found
  end
  return found, count
end

-- Returns the counts of a message's reactions after one more or one less of a kind. They stay in the order of their first use.
local function recount(counts, emoji, change)
  local kept, found = {}, false
  for each, count in counts:gmatch('(%S+) (%d+)') do
    local number = tonumber(count) + (each == emoji and change or 0)
    found = found or each == emoji
    if number > 0 then
      kept[#kept + 1] = each .. ' ' .. whole_number(number)
    end
  end
  if not found and change > 0 then
    kept[#kept + 1] = emoji .. ' 1'
  end
  return table.concat(kept, ' ')
end

-- Returns how many have given a reaction.
local function count_of(counts, emoji)
  for each, count in counts:gmatch('(%S+) (%d+)') do
    if each == emoji then
      return count
    end
  end
  return '0'
end

-- Checks that a reaction exceeds no bound; finds out what it changes.
local function check_reaction(action)
  local on, emoji = action.rest:match('^on=([01]) emoji=(%S+)$')
  if not on then
    return NO_MESSAGE
  end
  local key = action.prefix .. 'reactions:' .. action.seq
  local mine = action.side and redis.call('HGET', key, action.user) or ''
  local counts = action.side and redis.call('HGET', action.prefix .. 'counts', action.seq) or ''
  local given, number = place(mine, emoji)
  action.emoji, action.mine, action.counts = emoji, mine, counts
  action.change = on == '1' and not given and 1 or on == '0' and given and -1 or 0
  if action.change < 1 then
    return
  end
  local known, words = place(counts, emoji)
  if not known and words / 2 >= MOST_KINDS then
    return refuse_beyond(MOST_KINDS, 'a message has %d kinds of reactions at most')
  elseif number >= MOST_OF_ONE then
    return refuse_beyond(MOST_OF_ONE, 'one may give a message %d reactions at most')
  elseif mine == '' and action.side and redis.call('HLEN', key) >= MOST_PEOPLE then
    return refuse_beyond(MOST_PEOPLE, '%d people may react to a message at most')
  end
end

local function apply_reaction(action, call)
  if action.change == 0 then
    return
  end
  action.counts = recount(action.counts, action.emoji, action.change)
  local key, left = action.prefix .. 'reactions:' .. action.seq, {}
  for emoji in action.mine:gmatch('%S+') do
    left[#left + 1] = emoji ~= action.emoji and emoji or nil
  end
  left[#left + 1] = action.change > 0 and action.emoji or nil
  if #left > 0 then
    redis.call('HSET', key, action.user, table.concat(left, ' '))
  else
    redis.call('HDEL', key, action.user)
  end
  if action.counts ~= '' then
    redis.call('HSET', action.prefix .. 'counts', action.seq, action.counts)
  else
    redis.call('HDEL', action.prefix .. 'counts', action.seq)
  end
  -- Longer than any log is kept after its last entry.
  extend(key, call.log_ms * 1.125 + SIDE_KEPT)
end

-- Checks that the caller moderates the room.
local function check_pin(action)
  action.on = action.rest:match('^on=([01])$')
  if not action.on then
    return NO_MESSAGE
  elseif not moderates(role_of(action.prefix, action.class, action.user)) then
    return NOT_ITS_MODERATOR
  end
  local pins = action.prefix .. 'pins'
  if action.on == '1' and action.side and redis.call('ZCARD', pins) >= MOST_PINS and not redis.call('ZSCORE', pins, action.seq) then
    return refuse_beyond(MOST_PINS, '%d messages are pinned, which is the most')
  end
end

local function apply_pin(action, call)
  if action.on == '1' then
    redis.call('ZADD', action.prefix .. 'pins', 'NX', call.at, action.seq)
  else
    redis.call('ZREM', action.prefix .. 'pins', action.seq)
  end
end

-- Notes whom a message mentions, and who is in the direct room that it opens.
local function apply_message(action, call, seq)
  if action.opens then
    open_direct(action, call, seq)
  end
  local base = redis.call('HGET', action.meta, 'base')
  local oldest = redis.call('XRANGE', action.log, '-', '+', 'COUNT', '1')[1]
  for user in (' ' .. action.rest):gmatch(' at=(%S+)') do
    local key = mentions_of(action.prefix, base, decoded(user))
    redis.call('ZADD', key, seq, seq)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. oldest[1]:match('^%d+'))
    extend(key, call.log_ms * 1.125 + SIDE_KEPT)
  end
end

local function is_its_author(action)
  return action.author.id == action.user
end

local function nothing_more()
  return ''
end

-- What each type does: check refuses it or returns nothing, apply carries it out, scrub_ms is the time after which any instance sees to it that a
-- text leaves the log, since the one that was to do so may be gone, live returns what the entry has on the wire besides
-- what it has in the log. The texts are in the log just once, and an id is not, since epochs change.
local ACTIONS = {
  ['message+'] = {
    type = 'message', may_be_about_none = true,
    apply = apply_message,
    live = function(action)
      return not action.seq and '' or string.format(
        ',"replyTo":{"id":"%s","from":{"id":%s,"name":%s%s},"text":%s}', action.target, cjson.encode(action.author.id),
        cjson.encode(action.author.name), action.author.id:sub(1, 2) == 'b-' and ',"bot":true' or '', cjson.encode(preview(action.text))
      )
    end,
  },
  edited = {
    quiet = true, scrub_ms = 60 * 1000,
    check = function(action)
      action.new_text = action.rest:match('^text=(.+)$')
      return not action.new_text and NO_MESSAGE or not is_its_author(action) and NOT_ITS_AUTHOR or nil
    end,
    apply = function(action, call)
      redis.call('HSET', action.prefix .. 'edits', action.seq, call.at .. ' ' .. action.new_text)
      mark(action.meta, action.prefix, action.seq)
    end,
    live = function(action)
      return string.format(',"target":"%s","text":%s', action.target, cjson.encode(action.new_text))
    end,
  },
  deleted = {
    quiet = true, scrub_ms = 10 * 1000,
    check = function(action)
      action.weight = copy_weight(action.log)
      return not is_its_author(action) and not moderates(role_of(action.prefix, action.class, action.user)) and NOT_ITS_AUTHOR or nil
    end,
    apply = function(action)
      local prefix, seq = action.prefix, action.seq
      redis.call('ZADD', prefix .. 'quiet', seq, seq)
      mark(action.meta, prefix, seq)
      redis.call('HDEL', prefix .. 'edits', seq)
      redis.call('HDEL', prefix .. 'counts', seq)
      redis.call('UNLINK', prefix .. 'reactions:' .. seq)
      redis.call('ZREM', prefix .. 'pins', seq)
      for _, user in ipairs(type(action.message.mentions) == 'table' and action.message.mentions or {}) do
        redis.call('ZREM', mentions_of(prefix, redis.call('HGET', action.meta, 'base'), tostring(user)), seq)
      end
    end,
  },
  pinned = { quiet = true, check = check_pin, apply = apply_pin },
  changed = { quiet = true, of_room = true, check = check_change, apply = apply_change, live = nothing_more },
  member = { quiet = true, of_room = true, check = check_member, apply = apply_member, live = nothing_more },
  reacted = {
    quiet = true, check = check_reaction, apply = apply_reaction,
    live = function(action)
      return string.format(',"target":"%s","count":%s', action.target, count_of(action.counts, action.emoji))
    end,
  },
}

-- Returns what an entry does, or nothing when it is just appended.
-- The argument is the caller (the letter of its kind and its id, in which % and spaces are encoded), maybe followed by " re=", the id of
-- the message that it is about, and what else its type needs: " at=" and " with=" for users, whose names follow " as=". A text comes last, as it is; what an entry about the room needs is encoded
-- like an id.
function action_of(type, argument, meta, log)
  local does = ACTIONS[type]
  local caller, rest = argument:match('^(%S*) ?(.*)$')
  local re = nil
  if does and not does.of_room then
    local about, more = rest:match('^re=(%S*) ?(.*)$')
    re, rest = about, more or rest
  end
  if does and (re or does.of_room or does.may_be_about_none) then
    return {
      does = does, type = does.type or type, class = caller:sub(1, 1), user = id_of(caller), target = re, rest = rest, weight = 1,
      meta = meta, log = log, prefix = prefix_of(meta),
    }
  end
end

-- Finds the message that an entry is about, if any, and refuses the entry if it may not do what it wants. Returns nothing, or the refusal.
function check_action(action, epoch, call)
  if action.does.of_room then
    action.has_log = epoch and true
    return action.does.check(action, call)
  elseif not action.target then
    return action.opens and check_lists(call, users_of(action.rest)) or nil
  end
  local of, seq = action.target:match('^(%w+)%-(%d+)$')
  if not epoch or of ~= epoch then
    return NO_MESSAGE
  end
  action.seq, action.side = seq, redis.call('HGET', action.meta, 'side')
  local found = redis.call('XRANGE', action.log, seq .. '-0', seq .. '-0')[1]
  local fields = found and fields_of(found)
  if not fields or fields.type ~= 'message' or (action.side and redis.call('ZSCORE', action.prefix .. 'quiet', seq)) then
    return NO_MESSAGE
  end
  local author, text, message = message_of(fields.body or '')
  if not author or message.deleted then
    return NO_MESSAGE
  end
  local edit = action.side and redis.call('HGET', action.prefix .. 'edits', seq)
  action.author, action.message, action.text = author, message, edit and select(2, edit_of(edit)) or text
  return action.does.check and action.does.check(action)
end

-- Carries out what an entry does that has been appended under a number.
function apply_action(action, seq, call, log_ms)
  if action.does.may_be_about_none and not action.target and not action.opens then
    return action.does.apply(action, call, seq)
  end
  begin_side(action.meta, action.prefix)
  if action.does.quiet then
    redis.call('ZADD', action.prefix .. 'quiet', seq, seq)
  end
  if action.does.apply then
    action.does.apply(action, call, seq)
  end
  keep_side(action.prefix, log_ms)
  if tonumber(seq) % SWEPT_EVERY == 0 then
    sweep(action.prefix, action.log)
  end
end

-- Returns the body of an entry as it is on the wire.
function live_body(action, body)
  local more = action.does.live and action.does.live(action) or ',"target":"' .. action.target .. '"'
  return body:sub(1, -2) .. more .. '}'
end
end
