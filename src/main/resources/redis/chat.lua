#!lua name=LIBRARY
--[[
The changes that chat makes atomically in Redis 7.0 or newer. Redis loads a library as one text: chat.files names its parts in
their order, of which this is the first, and what is local in one is known to those behind it. LIBRARY stands for
chat_<hash of that text> and is substituted when it is loaded: a release never calls the functions of another, so two
releases can share a Redis.

Keys of each room; {room} puts them into one slot of a cluster:
  chat:1:{room}:meta             hash: base (random, of this log), seq (of its last entry); side (1 once anything lies
                                 beside the log), pass (number of the last one that copied it, see compact), cut (1 once anything was
                                 cut off since, see retention.lua), guard (what is to be checked of a plain message, see rights.lua)
  chat:1:{room}:log              stream: ids <seq>-0; fields v (version, 1), at (ms since 1970), type, body; re (seq of the
                                 message that it is about); maybe more. What the body lacks is on the channel: target, the
                                 text of an edit, the count of a reaction
Of a room that somebody opened, or moderated; they apply to its next log, too, and outlive the log by 60 days, those of a private or
direct room its last entry by five years:
  chat:1:{room}:room             hash: kind (public, private or direct), topic, archived (1), slow (seconds), days and count (what is kept), guard; by
                                 (user id), at
  chat:1:{room}:members          hash: user id -> "<o, m or p> <seq since which> <name>", for owner, moderator and member
  chat:1:{room}:limits           hash: user id -> "<ms until which the user is banned> <muted>"; 0 for not, -1 for good
  chat:1:{room}:invites          hash: id of an invitation, a hash of its secret -> "<uses left> <ms at which it expires>"
  chat:1:{room}:bots             hash: bot id -> "<b or h> <rights>", for a bot and a webhook; stays until it is taken out
  chat:1:{room}:out              hash: id of an outgoing webhook -> 1, or 0 when it is off; stays until it is taken out, as does the next.
                                 Behind both of them " <at of room>", if somebody had opened the room; they count in no later one
  chat:1:{room}:out:<id>         hash: v (1), url, secret (signs), by, created, base and seq (of the last entry that was delivered), lease (of
                                 the instance that delivers), off (1), failing (ms since 1970), tries, error
  chat:1:{room}:slow             hash: user id -> ms of the last message, in slow mode
Beside the log of a room, only while side stands in meta; they outlive the log by 60 days:
  chat:1:{room}:edits            hash: seq -> "<at> <text>", the current text of a message that was edited
  chat:1:{room}:quiet            sorted set: each entry that is no message that counts, an event or a deleted message, by seq
  chat:1:{room}:counts           hash: seq -> the reactions to a message, "<emoji> <count>" each, in order of first use
  chat:1:{room}:reactions:<seq>  hash: user id -> the emojis that the user gave it
  chat:1:{room}:pins             sorted set: pinned messages, by the time of pinning
  chat:1:{room}:scrub            sorted set: messages whose texts are to leave the log, by the pass that will do it
  chat:1:{room}:erased           sorted set: user ids whose names are to leave the log, likewise
  chat:1:{room}:next, :upto      stream, string: the copy under way, and the seq up to which it has got; kept for an hour
  chat:1:{room}:mentions:<base>:<user>  sorted set: messages of that log which mention the user, by seq
  chat:1:{room}:nonces:<0,1,2>   hash: 112 bits of the SHA-256 of user and nonce -> seq, at (6 bytes each). In turn, each
                                 takes the nonces of 13 h and is kept for 24 h longer. 60 to 80 bytes per nonce
  chat:1:{room}:here:<instance>  hash: user id -> guest and name, for the people on that instance in the room
  channel chat:1:{room}          "1 e=<epoch> s=<seq> t=<at> c=<count> y=<type>\n<body>", where count is that of state;
                                 further fields may follow. Or a signal, which is in no log:
                                 "signal 1 y=<type>\n<body>", likewise
Keys of the whole chat:
  chat:1:state                   hash: count (of entries in all rooms), run, before, start, gen; see check_continuity; touches, reports
  chat:1:instances               sorted set: instances by the time of their last beat, ms since 1970
  chat:1:statuses                hash: instance -> the status it last reported, as JSON
  chat:1:secrets                 sorted set: secrets that sign tokens, by the time of their proposal, ms since 1970
  chat:1:secret                  string: the first of those, for releases that know only one
  chat:1:probe                   empty, expires at once: written to see whether anything can be written
  chat:1:person:<user>           hash: room -> "<base> <seq> <a, m or n>": how far the user has read a log, and the level: all, mentions
                                 or nothing. Of a guest it is kept for 30 days
  chat:1:touched                 sorted set: "<room> <user>" whose field in person has changed, by the touches of state. Like changed
  chat:1:public                  sorted set: rooms by the time at which one of them began, or of its last 64th entry
  chat:1:names                   sorted set: the same rooms by their names, in the order of their bytes
  chat:1:due                     sorted set: rooms with texts that are to leave their logs, by the time (ms since 1970) at
                                 which any instance sees to it; see take_due
  chat:1:retention               sorted set: rooms of which their owners have less kept, likewise; see retention.lua
  chat:1:audit                   stream: what moderators, administrators and operators have done to others; fields v (1), at, action and
                                 those of audit.lua. Bounded in number and age
  chat:1:reports                 sorted set: "<room> <id of a message> <id of the user who reported it>" by the number of the report
  chat:1:reports:reasons         hash: the same -> "<ms since 1970> <id of the message's author> <reason>"; % and spaces in the id are encoded
  chat:1:reports:people          hash: user id -> number of that user's reports; of those of all guests under no id
  chat:1:hooks                   sorted set: "<id> <room>" of outgoing webhooks to which something is to be delivered, by the time (ms since
                                 1970) from which on any instance may; see hooks.lua
  chat:1:hooks:makers            hash: user id -> number of the outgoing webhooks that the user has made
  chat:1:changed                 sorted set: the rooms that got entries last, by the count of state
  chat:1:spent:person:<user>     string: three doubles, for messages, new rooms and bytes: when (ms since 1970) the share
  chat:1:spent:address:<network> will be whole again. Expires when all are. Like changed, neither in an append-only file
                                 nor on a replica: after a restart of Redis all shares are whole, and changed is empty
  channel chat:1:canary:<instance>

The prefix "chat" is the namespace (CHAT_NAMESPACE), whose default it is. Databases separate keys but not channels, which
belong to the server: in a database other than 0, channels begin with chat:1:db<number>: in place of chat:1:.

An epoch names a log for as long as its ids can be compared: its base and, once Redis is known to have lost entries, the
generation since then: <base> or <base>G<gen>. So all epochs change at once without a write to any room, and entries that
survived keep their numbers.

In a cluster there would be a state for each slot, chat:1:{tag of the slot}:state, so that it can be passed together with
a room's keys, and an instance would remember a count for each slot that it uses. The same holds for changed, spent, audit and reports; a
share is then one of each slot, and entries that are published in one call are of one slot. Nothing else needs to change.

When Redis is full (maxmemory, noeviction) nothing is published, and everything about running instances goes on: beat,
here, enter, update_presence and check_continuity may exceed the limit. Their data is bounded by what the instances hold in memory
themselves: 2 KB for an instance, and some 100 bytes for a person in a room.

To load the functions, a user needs -@all +client|setname +function|load +select: it may be an operator alone
(--load-functions). An instance whose user has these rights loads them when they
are missing.

A user needs: ~chat:1:* &chat:1:* -@all +client|setname +del +exists +fcall +fcall_ro +get +hdel +hget +hgetall +hincrby
  +hkeys +hlen +hmget +hset +info +pexpire +pexpireat +ping +pttl +publish +rename +scan +select +set +subscribe +time +unlink
  +unsubscribe +xadd +xlen +xrange +xrevrange +zadd +zcard +zcount +zmscore +zrandmember +zrange +zrangebyscore +zrem
  +zremrangebyrank +zremrangebyscore +zscore
]]

local function now()
  local time = redis.call('TIME')
  return time[1] .. string.format('%03d', math.floor(time[2] / 1000))
end

local function epoch_of(base, generation)
  return generation and base .. 'G' .. generation or base
end

local function whole_number(number)
  return string.format('%.0f', number)
end

-- Makes a key live for ms at least. Sets an eighth more, so that few publications have to. Returns true if it had to.
local function extend(key, ms)
  if redis.call('PTTL', key) < ms then
    redis.call('PEXPIRE', key, whole_number(ms * 1.125))
    return true
  end
end

local HOUR = 3600 * 1000
local DAY = 24 * HOUR

-- Nonces are kept by periods, in three keys in turn: when it is a key's turn again, its contents expired 2 h ago.
local NONCE_PERIOD, NONCE_KEPT, NONCE_KEYS = 13 * HOUR, DAY, 3

-- A room lives for a week, and a day more with each entry, up to the age for which history is kept.
local ROOM_WEEK = 7 * DAY

-- The highest count: beyond it, doubles skip numbers. No chat has as many entries, so a higher one was made up.
local MAX_COUNT = 2 ^ 53

local CHANGED_KEPT, CHANGED_TRIMMED_EVERY = 4096, 64

-- The bytes that an entry takes on the wire besides its fields, roughly: its id, its room, names.
local ENTRY_BYTES = 100
