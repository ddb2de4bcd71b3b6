-- The log of changes beside the sessions, and the registry of the caches that read it. KEYS[1] is the home of all keys:
-- there is no log in a cluster, where a script cannot write it in the step of the change.
--
--   home near:head       hash: n, the position of the last entry; e, the engine on which the log was begun
--   home near:log        stream of entries, the ids n-0; field i: ids of sessions, 16 bytes each, or * for all sessions
--   home near:members    sorted set of the registered caches, scored by the position that each has applied
--   home near:condemned  set of those that get no lease any more
--
-- Positions are consecutive. A log that is begun anew, after another server took over or its keys were lost, has higher ones
-- than any before, so that no cache takes its entries for those that it knows.
local DAY = 24 * 3600 * 1000

local function near(name)
  return KEYS[1] .. 'near:' .. name
end

-- A number in full; Lua's own form has 14 digits.
local function decimal(number)
  return string.format('%.17g', number)
end

-- The keys outlive the last cache by a day.
local function keep(key)
  if redis.call('PTTL', key) < DAY then
    redis.call('PEXPIRE', key, DAY + DAY / 24)
  end
end

-- Begins the log. The position is the server's time in microseconds; after a step of the clock, a million more than the last.
local function begin(engine)
  local time, last = redis.call('TIME'), tonumber(redis.call('HGET', near('head'), 'n') or 0)
  local position = math.max(time[1] * 1000000 + time[2], last + 1000000)
  redis.call('DEL', near('log'))
  redis.call('HSET', near('head'), 'n', decimal(position), 'e', engine)
  keep(near('head'))
  return position
end
