#!lua name=LIBRARY
--[[
The changes that chat makes atomically to accounts. LIBRARY stands for chat_accounts_<hash of this file>; see chat.lua, whose
rights suffice. While only guests come, nothing of this is called and no key exists.

Longer than 300 lines because Redis loads a library as one text, whose functions share what is local.

All keys are in one slot of a cluster, {@accounts}, which can be no room's: "@" is in no room's name.
  chat:1:{@accounts}:account:<id>         hash: v (version, 1), name, password (PHC string), roles (separated by spaces),
                                          disabled (1 or nothing), created (ms since 1970), number, networks (up to 8 from
                                          which it signed in, separated by spaces), reset (the link that may reset it),
                                          folded (its name as it is searched), looks and former (those of its name and of
                                          the name before, separated by line feeds)
  chat:1:{@accounts}:names                hash: look of a name -> account id; see NameLooks
  chat:1:{@accounts}:folded               sorted set: account ids by the first three characters of the folded name, as a
                                          number; see FoldedName
  chat:1:{@accounts}:list                 sorted set: account ids by their numbers
  chat:1:{@accounts}:session:<id>         hash: v (1), user, device, created, used, until (ms since 1970); expires at until,
                                          or earlier when it is idle
  chat:1:{@accounts}:sessions:<account>   sorted set: session ids by their last use; some may have expired
  chat:1:{@accounts}:revoked              sorted set: by the number of the revocation ids of ended sessions; also
                                          @<account>/<number> for an account with a new name
  chat:1:{@accounts}:numbers              hash: account (of the last one), accounts (how many), revocation (of the last one)
  chat:1:{@accounts}:link:<id>            hash: kind (invitation, reset), roles, account, by, uses; expires
  chat:1:{@accounts}:links                sorted set: link ids by the time of their expiry
  chat:1:{@accounts}:links:<account>      the same for the invitations that an account wrote; expires
  chat:1:{@accounts}:bot:<id>             hash: v (1), name, kind (b, or h for a webhook), rooms (separated by spaces), rights (r, w), by (user id),
                                          created, token (its id)
  chat:1:{@accounts}:token:<id>           string: id of the bot that has the token of that id
  chat:1:{@accounts}:bots                 sorted set: bot ids by the time of their creation
  chat:1:{@accounts}:tries:<share>:<of>   string: when the share will be whole again (ms since 1970); expires then

Ids of sessions, links and tokens are hashes of their secrets. A session that ends by itself is in no log: each instance knows when
that is. Revocations have numbers, not times: a clock that is set back would hide some from those who have read later ones.

What operators and administrators do is told in the audit log of chat.lua, chat:1:audit: in a cluster there would be one of each slot.

A function that is called again because its answer was lost must not do anything else than the first time.
KEYS is always the common prefix of the keys, and for revocations the state of chat.lua.
]]

local MAX_SESSIONS, MAX_LINKS, MAX_INVITATIONS, MAX_NETWORKS = 50, 1000, 20, 8

-- The accounts that a search looks at.
local MAX_SEARCHED = 500

local REVOCATIONS_KEPT, REVOCATIONS_TRIMMED_EVERY = 10000, 64

-- Attempts at once, and ms until there is another one. AttemptShare has the same.
local ADDRESS, PAIR, STRANGERS, REGISTRATION = { 30, 10000 }, { 10, 30000 }, { 30, 30000 }, { 10, 360000 }
local RENAMING = { 3, 3600000 }

-- The longest life of an invitation by an account, in ms; and what is told of a token, which does not end by itself.
local MONTH = '2592000000'
local TOKEN_LEFT = MONTH

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function whole_number(number)
  return string.format('%.0f', number)
end

-- Returns the time at which a share will be whole again; what is damaged counts as whole.
local function whole_at(key, share, at)
  local kept = tonumber(redis.call('GET', key) or 0) or 0
  return kept <= at + 2 * share[1] * share[2] and math.max(kept, at) or at
end

-- Returns for how many ms an attempt has to wait.
local function wait(key, share, at)
  return math.max(0, whole_at(key, share, at) + share[2] - at - share[1] * share[2])
end

local function store_share(key, full, at)
  if full > at then
    redis.call('SET', key, whole_number(full), 'PX', whole_number(full - at))
  else
    redis.call('DEL', key)
  end
end

local function charge(key, share, at)
  store_share(key, whole_at(key, share, at) + share[2], at)
end

local function give_back(key, share, at)
  store_share(key, whole_at(key, share, at) - share[2], at)
end

-- Appends to the audit log, before that is done of which it tells; see audit.lua.
-- bounds: "<entries at most> <ms to keep each>"; by: account id, '' for an operator
local function audit(prefix, bounds, action, by, user, detail)
  local key, at, most, ms = prefix:sub(1, -#'{@accounts}' - 1) .. 'audit', now(), bounds:match('^(%d+) (%d+)$')
  local fields = { 'v', '1', 'at', whole_number(at), 'action', action }
  for name, value in pairs { by = by, user = user, detail = detail } do
    if value ~= '' then
      fields[#fields + 1], fields[#fields + 2] = name, value
    end
  end
  local oldest = redis.call('XRANGE', key, '-', '+', 'COUNT', '1')[1]
  local outdated = oldest and tonumber(oldest[1]:match('^%d+')) < at - ms
  redis.call('XADD', key, outdated and 'MINID' or 'MAXLEN', '=', outdated and whole_number(at - ms) or most, '*', unpack(fields))
  redis.call('PEXPIRE', key, ms)
end

local function words(text)
  local list = {}
  for word in string.gmatch(text or '', '%S+') do
    list[#list + 1] = word
  end
  return list
end

local function is_network_of(account, network)
  for _, known in ipairs(words(redis.call('HGET', account, 'networks'))) do
    if known == network then
      return true
    end
  end
  return false
end

-- Puts a network first among those of an account.
local function add_network(account, network)
  if network == '' then
    return
  end
  local kept = { network }
  for _, known in ipairs(words(redis.call('HGET', account, 'networks'))) do
    if known ~= network and #kept < MAX_NETWORKS then
      kept[#kept + 1] = known
    end
  end
  redis.call('HSET', account, 'networks', table.concat(kept, ' '))
end

-- Returns the shares that an attempt is charged to, each with its key.
local function shares_of(prefix, account, look_hash, network)
  local tries = prefix .. ':tries:'
  local shares = { { tries .. 'pair:' .. look_hash .. ':' .. network, PAIR } }
  if network ~= '' then
    shares[2] = { tries .. 'address:' .. network, ADDRESS }
    if not (account and is_network_of(account, network)) then
      shares[3] = { tries .. 'strangers:' .. look_hash, STRANGERS }
    end
  end
  return shares
end

-- Returns what is told of an account: id, name, roles, 1 if it is disabled, when it was created, the password's hash.
local function account_of(prefix, id)
  local kept = id and redis.call('HMGET', prefix .. ':account:' .. id, 'name', 'roles', 'disabled', 'created', 'password')
  if not (kept and kept[1]) then
    return { '', '', '', '', '0', '' }
  end
  return { id, kept[1], kept[2] or '', kept[3] or '', kept[4] or '0', kept[5] or '' }
end

-- Returns the account of a session; nothing if it has ended. In the millisecond in which it expires its key is still there.
local function owner_of(prefix, id)
  local key = prefix .. ':session:' .. id
  return redis.call('PTTL', key) > 0 and redis.call('HGET', key, 'user')
end

-- Returns what is told of a session: id, device, when it was created and used, ms left; nothing if it has ended.
local function session_of(prefix, id)
  local key = prefix .. ':session:' .. id
  local kept = redis.call('HMGET', key, 'user', 'device', 'created', 'used')
  local left = redis.call('PTTL', key)
  if kept[1] and left > 0 then
    return { id, kept[2] or '', kept[3] or '0', kept[4] or '0', whole_number(left) }, kept[1]
  end
end

-- Returns an account and its session.
local function with_session(prefix, account_id, session)
  local reply = account_of(prefix, account_id)
  for _, part in ipairs(session) do
    reply[#reply + 1] = part
  end
  return reply
end

-- Appends to the log of revocations: the id of a session, or nothing for an account's new name.
local function log_revocation(prefix, id, account_id)
  local number = redis.call('HINCRBY', prefix .. ':numbers', 'revocation', '1')
  redis.call('ZADD', prefix .. ':revoked', whole_number(number), id or '@' .. account_id .. '/' .. whole_number(number))
  if number % REVOCATIONS_TRIMMED_EVERY == 0 then
    redis.call('ZREMRANGEBYRANK', prefix .. ':revoked', 0, -REVOCATIONS_KEPT - REVOCATIONS_TRIMMED_EVERY - 1)
  end
end

-- Puts a session into the list of its account, which is kept as long as any of them may last.
local function list_session(prefix, account_id, id, used_at, until_at)
  local list = prefix .. ':sessions:' .. account_id
  redis.call('ZADD', list, whole_number(used_at), id)
  if used_at + redis.call('PTTL', list) < until_at then
    redis.call('PEXPIREAT', list, whole_number(until_at))
  end
end

-- Ends a session, unless it is none of the account. Returns 1 if there was one, else 0.
local function end_session(prefix, account_id, id)
  local key = prefix .. ':session:' .. id
  local owner = owner_of(prefix, id)
  if not owner or (account_id and owner ~= account_id) then
    return 0
  end
  redis.call('DEL', key)
  redis.call('ZREM', prefix .. ':sessions:' .. owner, id)
  log_revocation(prefix, id)
  return 1
end

-- Ends all sessions of an account but one, and returns how many.
local function end_sessions_of(prefix, account_id, kept)
  local ended = 0
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. ':sessions:' .. account_id, '-inf', '+inf')) do
    if id ~= kept then
      ended = ended + end_session(prefix, account_id, id)
    end
  end
  return ended
end

-- Makes room for one more session of an account.
local function make_room(prefix, account_id)
  local list = prefix .. ':sessions:' .. account_id
  local ids = redis.call('ZRANGEBYSCORE', list, '-inf', '+inf')
  if #ids < MAX_SESSIONS then
    return
  end
  local live = {}
  for _, id in ipairs(ids) do
    if owner_of(prefix, id) then
      live[#live + 1] = id
    else
      redis.call('ZREM', list, id)
    end
  end
  for i = 1, #live - MAX_SESSIONS + 1 do
    end_session(prefix, account_id, live[i])
  end
end

-- Begins a session, and returns it.
-- argv from i on: id, device, network, ms to live at most, ms to live without use, id of the session that it replaces or ''
local function begin_session(prefix, account_id, argv, i)
  local id, at = argv[i], now()
  local key = prefix .. ':session:' .. id
  local session = session_of(prefix, id)
  if session then
    return session
  end
  if argv[i + 5] ~= '' then
    end_session(prefix, nil, argv[i + 5])
  end
  make_room(prefix, account_id)
  local until_at = at + argv[i + 3]
  redis.call(
    'HSET', key, 'v', '1', 'user', account_id, 'device', argv[i + 1], 'created', whole_number(at), 'used', whole_number(at),
    'until', whole_number(until_at)
  )
  local expires_at = math.min(until_at, at + argv[i + 4])
  redis.call('PEXPIREAT', key, whole_number(expires_at))
  list_session(prefix, account_id, id, at, until_at)
  add_network(prefix .. ':account:' .. account_id, argv[i + 2])
  -- As it was begun, not as it is now: one with a short life may have ended.
  return { id, argv[i + 1], whole_number(at), whole_number(at), whole_number(expires_at - at) }
end

-- Charges an attempt to sign in, and returns the account.
-- ARGV  look, hash of the look, network
-- reply ms to wait or 0, then as account_of returns it
local function begin_sign_in(keys, argv)
  local prefix, at, longest = keys[1], now(), 0
  local id = redis.call('HGET', prefix .. ':names', argv[1])
  local shares = shares_of(prefix, id and prefix .. ':account:' .. id, argv[2], argv[3])
  for _, share in ipairs(shares) do
    longest = math.max(longest, wait(share[1], share[2], at))
  end
  if longest > 0 then
    return { whole_number(longest) }
  end
  for _, share in ipairs(shares) do
    charge(share[1], share[2], at)
  end
  local reply = account_of(prefix, id)
  table.insert(reply, 1, '0')
  return reply
end

-- Begins a session after a right password, and gives back what the attempt was charged.
-- ARGV  account id, hash that the password was verified with, hash of the look, network, then as begin_session
-- reply as with_session, or nothing if the account is disabled or has another password
local function create_session(keys, argv)
  local prefix, account = keys[1], keys[1] .. ':account:' .. argv[1]
  local kept = redis.call('HMGET', account, 'password', 'disabled')
  if kept[1] ~= argv[2] or kept[2] == '1' then
    return {}
  end
  local known = session_of(prefix, argv[5])
  if not known then
    local at = now()
    for _, share in ipairs(shares_of(prefix, account, argv[3], argv[4])) do
      give_back(share[1], share[2], at)
    end
  end
  return with_session(prefix, argv[1], known or begin_session(prefix, argv[1], argv, 5))
end

-- Charges a registration.
-- ARGV  network
-- reply ms to wait, or 0
local function charge_registration(keys, argv)
  local key, at = keys[1] .. ':tries:registration:' .. argv[1], now()
  local ms = argv[1] == '' and 0 or wait(key, REGISTRATION, at)
  if ms == 0 and argv[1] ~= '' then
    charge(key, REGISTRATION, at)
  end
  return whole_number(ms)
end

-- Uses a link up by one.
local function use_link(prefix, id)
  local link = prefix .. ':link:' .. id
  if redis.call('HINCRBY', link, 'uses', '-1') <= 0 then
    redis.call('ZREM', prefix .. ':links:' .. (redis.call('HGET', link, 'by') or ''), id)
    redis.call('ZREM', prefix .. ':links', id)
    redis.call('DEL', link)
  end
end

-- Returns the roles that an invitation gives; nothing if it is not good.
local function roles_of_invitation(prefix, id)
  local kept = redis.call('HMGET', prefix .. ':link:' .. id, 'kind', 'uses', 'roles')
  if kept[1] == 'invitation' and (tonumber(kept[2]) or 0) > 0 then
    return kept[3] or ''
  end
end

-- Returns whether one of the looks, those of argv from i on, is another account's.
local function is_taken(names, id, argv, i)
  for k = i, #argv do
    local owner = redis.call('HGET', names, argv[k])
    if owner and owner ~= id then
      return true
    end
  end
  return false
end

-- Gives an account a name, and returns its looks as they are kept. argv from i on: name, folded, its number, looks
local function give_name(prefix, id, argv, i)
  local kept = {}
  for k = i + 3, #argv do
    redis.call('HSET', prefix .. ':names', argv[k], id)
    kept[#kept + 1] = argv[k]
  end
  local looks = table.concat(kept, '\n')
  redis.call('HSET', prefix .. ':account:' .. id, 'name', argv[i], 'folded', argv[i + 1], 'looks', looks)
  redis.call('ZADD', prefix .. ':folded', argv[i + 2], id)
end

-- Registers an account, and begins a session.
-- ARGV  id, password's hash, link id or '', accounts at most, 1 by an operator or '', bounds of the audit log, six as begin_session,
--       as give_name
-- reply registered and as with_session, or name_taken, link_invalid, full
local function register(keys, argv)
  local prefix, id, numbers = keys[1], argv[1], keys[1] .. ':numbers'
  local account, roles, link = prefix .. ':account:' .. id, '', argv[3]
  if not redis.call('HGET', account, 'name') then
    if link ~= '' then
      roles = roles_of_invitation(prefix, link)
      if not roles then
        return { 'link_invalid' }
      end
    end
    if is_taken(prefix .. ':names', id, argv, 16) then
      return { 'name_taken' }
    end
    if tonumber(redis.call('HGET', numbers, 'accounts') or 0) >= tonumber(argv[4]) then
      return { 'full' }
    end
    if argv[5] == '1' or roles ~= '' then
      audit(prefix, argv[6], 'account_created', argv[5] == '1' and '' or id, id, roles ~= '' and 'roles=' .. roles or '')
    end
    if link ~= '' then
      use_link(prefix, link)
    end
    redis.call('HINCRBY', numbers, 'accounts', '1')
    local number = whole_number(redis.call('HINCRBY', numbers, 'account', '1'))
    redis.call(
      'HSET', account, 'v', '1', 'password', argv[2], 'roles', roles, 'created', whole_number(now()), 'number', number
    )
    give_name(prefix, id, argv, 13)
    redis.call('ZADD', prefix .. ':list', number, id)
  end
  local reply = with_session(prefix, id, begin_session(prefix, id, argv, 7))
  table.insert(reply, 1, 'registered')
  return reply
end

-- Gives an account another name. The looks of the name before stay its own until the next time: nobody else can take it at once,
-- and its user can sign in by it.
-- ARGV  account id, as give_name
-- reply renamed, name_taken or unknown; ms to wait, or 0
local function rename(keys, argv)
  local prefix, id, at = keys[1], argv[1], now()
  local account, names, share = prefix .. ':account:' .. id, prefix .. ':names', prefix .. ':tries:renaming:' .. id
  local kept = redis.call('HMGET', account, 'name', 'looks', 'former')
  if not kept[1] then
    return { 'unknown', '0' }
  elseif kept[1] == argv[2] then
    return { 'renamed', '0' }
  elseif is_taken(names, id, argv, 5) then
    return { 'name_taken', '0' }
  end
  local ms = wait(share, RENAMING, at)
  if ms > 0 then
    return { 'renamed', whole_number(ms) }
  end
  charge(share, RENAMING, at)
  for look in string.gmatch(kept[3] or '', '[^\n]+') do
    redis.call('HDEL', names, look)
  end
  for look in string.gmatch(kept[2] or '', '[^\n]+') do
    redis.call('HSET', names, look, id)
  end
  redis.call('HSET', account, 'former', kept[2] or '')
  give_name(prefix, id, argv, 2)
  log_revocation(prefix, nil, id)
  return { 'renamed', '0' }
end

-- Returns accounts whose folded names begin with a prefix, in the order of their first three characters.
-- ARGV  first and last number of the prefix, prefix, how many at most
-- reply of each as account_of
local function search(keys, argv)
  local prefix, wanted, reply = keys[1], argv[3], {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. ':folded', argv[1], argv[2], 'LIMIT', '0', tostring(MAX_SEARCHED))) do
    local kept = redis.call('HMGET', prefix .. ':account:' .. id, 'folded', 'disabled')
    if kept[1] and kept[2] ~= '1' and string.sub(kept[1], 1, #wanted) == wanted then
      reply[#reply + 1] = account_of(prefix, id)
      if #reply == tonumber(argv[4]) then
        break
      end
    end
  end
  return reply
end

-- Returns a session with its account.
-- ARGV  session id
-- reply as with_session, or nothing if it has ended
local function session(keys, argv)
  local found, account_id = session_of(keys[1], argv[1])
  if not found then
    return {}
  end
  local reply = with_session(keys[1], account_id, found)
  return reply[1] ~= '' and reply[4] ~= '1' and reply or {}
end

-- Returns the sessions of an account, that which was used last first.
-- ARGV  account id
-- reply of each as session_of
local function sessions(keys, argv)
  local ids, reply = redis.call('ZRANGEBYSCORE', keys[1] .. ':sessions:' .. argv[1], '-inf', '+inf'), {}
  for i = #ids, 1, -1 do
    reply[#reply + 1] = session_of(keys[1], ids[i])
  end
  return reply
end

-- Ends one session of an account, or all but one.
-- ARGV  account id, "one" or "others", session id
-- reply how many
local function end_sessions(keys, argv)
  if argv[2] == 'one' then
    return end_session(keys[1], argv[1], argv[3])
  end
  return end_sessions_of(keys[1], argv[1], argv[3])
end

-- Returns the ms left of a session or of a bot's token, 0 if it has ended, and the name of its user.
local function state_of(prefix, id)
  local owner = owner_of(prefix, id)
  if owner then
    local kept = redis.call('HMGET', prefix .. ':account:' .. owner, 'disabled', 'name')
    local left = whole_number(math.max(0, redis.call('PTTL', prefix .. ':session:' .. id)))
    return kept[2] and kept[1] ~= '1' and left or '0', kept[2] or ''
  end
  local bot = redis.call('GET', prefix .. ':token:' .. id)
  local name = bot and redis.call('HGET', prefix .. ':bot:' .. bot, 'name')
  return name and TOKEN_LEFT or '0', name or ''
end

-- Notes which sessions were used.
-- ARGV  ms to live without use; of each session its id, 1 if it was used
-- reply of each the ms left, 0 if it has ended, and the name of its account
local function touch_sessions(keys, argv)
  local prefix, at, idle, reply = keys[1], now(), tonumber(argv[1]), {}
  for i = 2, #argv, 2 do
    local id, key = argv[i], keys[1] .. ':session:' .. argv[i]
    local owner = owner_of(prefix, id)
    if owner and argv[i + 1] == '1' then
      local until_at = tonumber(redis.call('HGET', key, 'until'))
      redis.call('HSET', key, 'used', whole_number(at))
      redis.call('PEXPIREAT', key, whole_number(math.min(until_at, at + idle)))
      list_session(prefix, owner, id, at, until_at)
    end
    reply[#reply + 1], reply[#reply + 2] = state_of(prefix, id)
  end
  return reply
end

-- Reads the log of revocations.
-- KEYS  prefix, state
-- ARGV  base and number up to which the caller knows it
-- reply base, number of the newest, 1 if nothing is missing, entries
local function revocations(keys, argv)
  local base = redis.call('HGET', keys[2], 'gen') or '-'
  local log, last, after = keys[1] .. ':revoked', redis.call('HGET', keys[1] .. ':numbers', 'revocation') or '0', argv[2]
  if argv[1] == '' then
    return { base, last, '1' }
  end
  local entries = redis.call('ZRANGEBYSCORE', log, '(' .. after, '+inf')
  -- Their numbers are consecutive, each session's is ended once.
  local complete = base == argv[1] and #entries == tonumber(last) - tonumber(after)
  local reply = { base, last, complete and '1' or '0' }
  for _, id in ipairs(entries) do
    reply[#reply + 1] = id
  end
  return reply
end

-- Returns an account.
-- ARGV  "id" or "look", that
-- reply as account_of
local function account(keys, argv)
  return account_of(keys[1], argv[1] == 'id' and argv[2] or redis.call('HGET', keys[1] .. ':names', argv[2]))
end

-- Returns accounts in the order of their numbers.
-- ARGV  id of the last one that is known or '', how many at most
-- reply of each as account_of
local function accounts(keys, argv)
  local prefix, reply = keys[1], {}
  local after = argv[1] ~= '' and redis.call('HGET', prefix .. ':account:' .. argv[1], 'number') or '0'
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. ':list', '(' .. after, '+inf', 'LIMIT', '0', argv[2])) do
    reply[#reply + 1] = account_of(prefix, id)
  end
  return reply
end

-- Replaces the hash of a password.
-- ARGV  account id, hash that is replaced, new hash, "rehash" or "change", id of the session that a change leaves
-- reply 1, or 0 if the account has another password
local function set_password(keys, argv)
  local key = keys[1] .. ':account:' .. argv[1]
  local kept = redis.call('HGET', key, 'password')
  if not kept or (kept ~= argv[2] and kept ~= argv[3]) then
    return 0
  end
  redis.call('HSET', key, 'password', argv[3])
  if argv[4] == 'change' then
    end_sessions_of(keys[1], argv[1], argv[5])
  end
  return 1
end

-- Returns how many links a set holds, without those that have expired.
local function links_in(set, at)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', set, '-inf', whole_number(at))) do
    redis.call('ZREM', set, id)
  end
  return #redis.call('ZRANGEBYSCORE', set, '-inf', '+inf')
end

-- Stores a link. Invitations of an operator, by nobody, are not bounded, nor are resets: a flood of invitations must not keep one from these.
-- ARGV  id, kind, roles, account id or '', account that wrote it or '', uses, ms to live, bounds of the audit log
-- reply 1, or 0 if there are too many or there is no such account
local function create_link(keys, argv)
  local prefix, at, links, by = keys[1], now(), keys[1] .. ':links', argv[5]
  local own = links .. ':' .. by
  local all, invites = links_in(links, at), by ~= '' and argv[2] == 'invitation'
  if invites and (all >= MAX_LINKS or links_in(own, at) >= MAX_INVITATIONS) then
    return 0
  end
  local link, expires = prefix .. ':link:' .. argv[1], whole_number(at + argv[7])
  local account_key = prefix .. ':account:' .. argv[4]
  if argv[4] ~= '' and not redis.call('HGET', account_key, 'name') then
    return 0
  end
  if redis.call('EXISTS', link) == 0 then
    local invitation = 'uses=' .. argv[6] .. (argv[3] ~= '' and ' roles=' .. argv[3] or '')
    local reset = argv[2] == 'reset'
    audit(prefix, argv[8], reset and 'password_reset' or 'invitation_created', by, argv[4], reset and '' or invitation)
  end
  if argv[4] ~= '' then
    redis.call('HSET', account_key, 'reset', argv[1])
  end
  redis.call('HSET', link, 'kind', argv[2], 'roles', argv[3], 'account', argv[4], 'by', by, 'uses', argv[6])
  redis.call('PEXPIREAT', link, expires)
  redis.call('ZADD', links, expires, argv[1])
  if invites then
    redis.call('ZADD', own, expires, argv[1])
    redis.call('PEXPIRE', own, MONTH)
  end
  return 1
end

-- Gives an account a new password by a link. The link stays until it expires, for a call whose answer was lost.
-- ARGV  link id, new hash
-- reply as account_of; without an id if the link is not good
local function reset_password(keys, argv)
  local prefix, link = keys[1], keys[1] .. ':link:' .. argv[1]
  local kept = redis.call('HMGET', link, 'kind', 'account', 'uses')
  if kept[1] ~= 'reset' then
    return account_of(prefix, nil)
  end
  local key = prefix .. ':account:' .. kept[2]
  if kept[3] ~= '0' and redis.call('HGET', key, 'reset') == argv[1] then
    redis.call('HSET', link, 'uses', '0')
    redis.call('HDEL', key, 'reset')
    redis.call('HSET', key, 'password', argv[2])
    end_sessions_of(prefix, kept[2], '')
  end
  return account_of(prefix, redis.call('HGET', key, 'password') == argv[2] and kept[2] or nil)
end

-- Ends the invitations that an account wrote.
local function end_invitations_of(prefix, account_id)
  local own = prefix .. ':links:' .. account_id
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', own, '-inf', '+inf')) do
    redis.call('DEL', prefix .. ':link:' .. id)
    redis.call('ZREM', prefix .. ':links', id)
  end
  redis.call('DEL', own)
end

-- Sets a field of an account, and ends its sessions; when it is disabled, its invitations too: its user would come back by one.
-- ARGV  account id, disabled or roles, value, bounds of the audit log
-- reply 1, or 0 if there is none
local function set_account(keys, argv)
  local key = keys[1] .. ':account:' .. argv[1]
  local kept = redis.call('HMGET', key, 'name', argv[2])
  if not kept[1] then
    return 0
  end
  if (kept[2] or '') ~= argv[3] then
    local action, detail = argv[3] == '1' and 'account_disabled' or 'account_enabled', ''
    if argv[2] == 'roles' then
      action, detail = 'account_changed', 'roles=' .. argv[3]
    end
    audit(keys[1], argv[4], action, '', argv[1], detail)
  end
  redis.call('HSET', key, argv[2], argv[3])
  end_sessions_of(keys[1], argv[1], '')
  if argv[2] == 'disabled' and argv[3] == '1' then
    end_invitations_of(keys[1], argv[1])
  end
  return 1
end

-- Erases an account with its sessions, its links and its names; tells it of a person without one, too, who was erased elsewhere.
-- ARGV  account id, bounds of the audit log
-- reply 1 if there was one, else 0
local function erase_account(keys, argv)
  local prefix, id = keys[1], argv[1]
  local key = prefix .. ':account:' .. id
  local kept = redis.call('HMGET', key, 'name', 'looks', 'former', 'reset')
  audit(prefix, argv[2], 'user_erased', '', id, '')
  if not kept[1] then
    return 0
  end
  end_sessions_of(prefix, id, '')
  end_invitations_of(prefix, id)
  for look in string.gmatch((kept[2] or '') .. '\n' .. (kept[3] or ''), '[^\n]+') do
    if redis.call('HGET', prefix .. ':names', look) == id then
      redis.call('HDEL', prefix .. ':names', look)
    end
  end
  if kept[4] then
    redis.call('DEL', prefix .. ':link:' .. kept[4])
    redis.call('ZREM', prefix .. ':links', kept[4])
  end
  redis.call('ZREM', prefix .. ':folded', id)
  redis.call('ZREM', prefix .. ':list', id)
  redis.call('HINCRBY', prefix .. ':numbers', 'accounts', '-1')
  redis.call('DEL', key, prefix .. ':sessions:' .. id, prefix .. ':tries:renaming:' .. id)
  return 1
end

-- Returns what is told of a bot: id, name, kind, rooms, rights, the user who made it, when that was; nothing if there is none.
local function bot_of(prefix, id)
  local kept = id and redis.call('HMGET', prefix .. ':bot:' .. id, 'name', 'kind', 'rooms', 'rights', 'by', 'created')
  if kept and kept[1] then
    return { id, kept[1], kept[2] or '', kept[3] or '', kept[4] or '', kept[5] or '', kept[6] or '0' }
  end
end

-- Returns how many bots a user has made.
local function count_made_by(prefix, user)
  local count = 0
  for _, id in ipairs(redis.call('ZRANGE', prefix .. ':bots', '0', '-1')) do
    count = count + (redis.call('HGET', prefix .. ':bot:' .. id, 'by') == user and 1 or 0)
  end
  return count
end

-- Tells the audit log that a bot or a webhook was made or ended; the holder of the token in the settings is no user.
local function audit_bot(prefix, bounds, done, kind, by, id, rooms)
  local what = kind == 'h' and 'webhook_' or 'bot_'
  audit(prefix, bounds, what .. done, by ~= 'administrator' and by or '', id, 'rooms=' .. rooms)
end

-- Keeps a bot with its token.
-- ARGV  id, id of the token, name, kind, rooms, rights, who makes it, bots at most, of one maker at most, bounds of the audit log, looks of the name
-- reply created, name_taken, full or enough
local function create_bot(keys, argv)
  local prefix, id = keys[1], argv[1]
  local bot, bots = prefix .. ':bot:' .. id, prefix .. ':bots'
  if redis.call('HGET', bot, 'name') then
    return 'created'
  elseif is_taken(prefix .. ':names', id, argv, 11) then
    return 'name_taken'
  elseif redis.call('ZCARD', bots) >= tonumber(argv[8]) then
    return 'full'
  elseif count_made_by(prefix, argv[7]) >= tonumber(argv[9]) then
    return 'enough'
  end
  audit_bot(prefix, argv[10], 'created', argv[4], argv[7], id, argv[5])
  local at = whole_number(now())
  redis.call(
    'HSET', bot, 'v', '1', 'name', argv[3], 'kind', argv[4], 'rooms', argv[5], 'rights', argv[6], 'by', argv[7], 'created', at,
    'token', argv[2]
  )
  redis.call('SET', prefix .. ':token:' .. argv[2], id)
  redis.call('ZADD', bots, at, id)
  return 'created'
end

-- Returns the bot of a token.
-- ARGV  id of the token
-- reply as bot_of
local function bot(keys, argv)
  return bot_of(keys[1], redis.call('GET', keys[1] .. ':token:' .. argv[1])) or {}
end

-- Returns bots.
-- ARGV  ids, none for all
-- reply of each that there is as bot_of
local function bots(keys, argv)
  local reply = {}
  for _, id in ipairs(#argv > 0 and argv or redis.call('ZRANGE', keys[1] .. ':bots', '0', '-1')) do
    reply[#reply + 1] = bot_of(keys[1], id)
  end
  return reply
end

-- Ends a bot and its token.
-- ARGV  id, who ends it, bounds of the audit log
-- reply 1, or 0 if there is none
local function delete_bot(keys, argv)
  local prefix, key = keys[1], keys[1] .. ':bot:' .. argv[1]
  local token, kind, rooms = unpack(redis.call('HMGET', key, 'token', 'kind', 'rooms'))
  if not token then
    return 0
  end
  audit_bot(prefix, argv[3], 'deleted', kind, argv[2], argv[1], rooms or '')
  redis.call('DEL', key, prefix .. ':token:' .. token)
  redis.call('ZREM', prefix .. ':bots', argv[1])
  log_revocation(prefix, token)
  return 1
end

local function reads(name, callback)
  redis.register_function { function_name = 'LIBRARY_' .. name, callback = callback, flags = { 'no-writes' } }
end

-- What ends sessions must work when Redis is full.
local function frees(name, callback)
  redis.register_function { function_name = 'LIBRARY_' .. name, callback = callback, flags = { 'allow-oom' } }
end

redis.register_function('LIBRARY_begin_sign_in', begin_sign_in)
redis.register_function('LIBRARY_create_session', create_session)
redis.register_function('LIBRARY_charge_registration', charge_registration)
redis.register_function('LIBRARY_register', register)
redis.register_function('LIBRARY_rename', rename)
redis.register_function('LIBRARY_create_link', create_link)
redis.register_function('LIBRARY_create_bot', create_bot)
reads('bot', bot)
reads('bots', bots)
reads('session', session)
reads('sessions', sessions)
reads('revocations', revocations)
reads('account', account)
reads('accounts', accounts)
reads('search', search)
frees('delete_bot', delete_bot)
frees('end_sessions', end_sessions)
frees('touch_sessions', touch_sessions)
frees('set_password', set_password)
frees('reset_password', reset_password)
frees('set_account', set_account)
frees('erase_account', erase_account)
