-- Moves sessions of the first layout, where s: was followed by the bytes of the id and p: by those of the name. ARGV: index
-- entries. Returns how many it moved.
--
-- For an hour a text is in the place of each: a server of an earlier version that meets it answers that the store is unavailable,
-- not that there is no session.
local HOUR = 3600 * 1000
local count = 0

local function move(old, kind, new)
  if redis.call('TYPE', old).ok ~= kind then
    return false
  end
  redis.call('RENAME', old, new)
  redis.call('SET', old, 'moved', 'PX', HOUR)
  return true
end

for _, entry in ipairs(ARGV) do
  local id = string.sub(entry, 9)
  local key = sessionKey(id)
  if move(home .. 's:' .. id, 'hash', key) then
    count = count + 1
  end
  local principal = redis.call('HGET', key, 'p')
  if principal then
    move(home .. 'p:' .. principal, 'zset', principalKey(principal))
  end
end
return { count }
