-- Finds and takes parts of logs.

-- Takes entries of a log up to a number and a size, but at least one. Returns them, and 1 if the size cut them short.
local function take(command, log, from, to, most, bytes)
  local taken, size, asked, some = {}, 0, 0, nil
  repeat
    asked = math.min(most - #taken, 32)
    some = redis.call(command, log, from, to, 'COUNT', asked)
    for _, entry in ipairs(some) do
      size = size + ENTRY_BYTES
      for _, field in ipairs(entry[2]) do
        size = size + #field
      end
      if size > bytes and #taken > 0 then
        return taken, 1
      end
      taken[#taken + 1] = entry
      from = '(' .. entry[1]
    end
  until #some < asked or #taken == most
  return taken, 0
end

-- Returns the number of the first entry of a log from a time on, or that of the next entry. Times grow with the numbers.
local function first_from(log, last, time)
  local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', '1')[1]
  local low = oldest and tonumber(oldest[1]:match('^%d+')) or tonumber(last) + 1
  local high = tonumber(last) + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('XRANGE', log, whole_number(middle) .. '-0', '+', 'COUNT', '1')[1]
    if entry and (tonumber(fields_of(entry).at) or 0) < time then
      low = middle + 1
    else
      high = middle
    end
  end
  return whole_number(low)
end
