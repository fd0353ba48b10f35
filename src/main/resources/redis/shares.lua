-- What writers have spent of their shares; see Shares.java.

-- The time in which an empty share is refilled, in ms: messages, new rooms, bytes.
local REFILL = { 10 * 1000, DAY / 3, DAY }
local SHARES, HOLDERS = { 'sends', 'rooms', 'bytes' }, { 'person', 'address' }

-- The portion of a price that each kind of holder pays.
local PORTIONS = { 1, 0.1 }

-- The price of a refusal in messages, and the greatest debt that refusals add up to, in ms.
local REFUSAL, REFUSALS_OWED = 0.25, 1000

-- Returns what a holder has spent: for each share when it will be whole again. It is read once in a call. What is damaged
-- counts as nothing: no share takes longer than a day.
local function spent_by(call, key)
  local spent = call.spent[key]
  if not spent then
    local kept = redis.call('GET', key)
    spent = kept and #kept == 24 and { struct.unpack('>ddd', kept) } or { 0, 0, 0 }
    for i = 1, 3 do
      spent[i] = spent[i] >= 0 and spent[i] < call.time + 2 * DAY and spent[i] or 0
    end
    call.spent[key] = spent
  end
  return spent
end

-- Returns for how many ms a holder cannot pay prices (in ms, as REFILL), 0 if it can, and which share falls short.
local function lacking(call, key, portion, prices)
  local spent, wait, share = spent_by(call, key), 0, nil
  for i = 1, 3 do
    local owed = math.max(spent[i], call.time) + prices[i] * portion - call.time - REFILL[i]
    if owed > wait then
      wait, share = owed, i
    end
  end
  return wait, share
end

local function charge(call, key, portion, prices)
  local spent = call.spent[key]
  for i = 1, 3 do
    spent[i] = math.max(spent[i], call.time) + prices[i] * portion
  end
  spent.changed = true
end

-- Charges a refusal. Returns its price in ms.
local function charge_refusal(call, key, portion, price)
  local spent, refusal = call.spent[key], price * portion * REFUSAL
  local before = math.max(spent[1], call.time)
  spent[1] = math.min(before + refusal, math.max(before, call.time + REFILL[1] + REFUSALS_OWED))
  spent.changed = true
  return refusal
end

-- Asks whether the holders of an entry can pay its prices. The first of them is a person, the second an address, which has
-- ten times as much. Returns nothing, or the reply that refuses the entry.
local function refusal(call, keys, first, last, prices)
  local longest, share, holder = 0, nil, nil
  for i = first, last do
    local wait, which = lacking(call, keys[i], PORTIONS[1 + i - first], prices)
    if wait > longest then
      longest, share, holder = wait, which, 1 + i - first
    end
  end
  if share then
    local price = charge_refusal(call, keys[first + holder - 1], PORTIONS[holder], prices[1])
    return { '', SHARES[share], HOLDERS[holder], whole_number(math.ceil(longest + price)) }
  end
end

-- Charges the person whose entry is denied, as for a refusal.
local function charge_denial(call, keys, first, last)
  if first <= last then
    spent_by(call, keys[first])
    charge_refusal(call, keys[first], PORTIONS[1], call.price)
  end
end

-- Stores what holders have spent, until all their shares are whole again.
local function store_spent(all, at)
  for key, spent in pairs(all) do
    local ms = math.max(spent[1], spent[2], spent[3]) - at
    if spent.changed and ms >= 1 then
      redis.call('SET', key, struct.pack('>ddd', spent[1], spent[2], spent[3]), 'PX', whole_number(math.ceil(ms)))
    end
  end
end
