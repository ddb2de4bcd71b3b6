-- Tells in which layout the keys are, and begins or finishes the move to this one. KEYS[1] is the home of indexes over all
-- sessions. ARGV: a word if all its sessions have been moved. Returns the layout.
--
-- The key of the layout has the name of an index of the first version, which had keys of bytes. It is no index, so a server of
-- that version refuses to start, is not ready, and signs no user in. Its sessions are moved by move.lua.
local CURRENT, MOVING = '2', '1 to 2'
local YEAR = 365 * 24 * 3600 * 1000
local FIRST = { all = START, due = EXPIRY, ended = ENDED }
local layout = home .. 'all'

if ARGV[1] == 'moved' then
  -- Deleting first, so that a full server permits it.
  redis.call('DEL', layout)
  redis.call('SET', layout, CURRENT, 'PX', YEAR)
  return CURRENT
end
local kind = redis.call('TYPE', layout).ok
if kind == 'string' then
  return redis.call('GET', layout)
elseif kind ~= 'none' and kind ~= 'zset' then
  return redis.error_reply('WRONGTYPE the key of the layout is another program\'s')
end
local found = false
for old, new in pairs(FIRST) do
  if redis.call('TYPE', home .. old).ok == 'zset' then
    redis.call('RENAME', home .. old, home .. new)
    found = true
  end
end
if found then
  redis.call('SET', layout, MOVING, 'PX', YEAR)
  return MOVING
end
-- A server that is full, or refuses writes for another reason, may still have sessions to read.
redis.pcall('SET', layout, CURRENT, 'PX', YEAR)
return CURRENT
