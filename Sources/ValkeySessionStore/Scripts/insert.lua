-- Adds a session, unless its id is or was in use; ends the one it replaces, and those beyond the principal's limit.
-- Returns a word, then the ended sessions; for a duplicate, the place of the existing session. ARGV[11] is the version that the
-- replaced session must have, or nothing.
local entry, principal, now, expires, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local maximum, denies, replaced, logout, evicted = tonumber(ARGV[6]), ARGV[7] == '1', ARGV[8], ARGV[9], ARGV[10]
local id = string.sub(entry, 9)
local key = sessionKey(id)

-- Byte by byte, because Lua compares text by the server's locale.
local function earlier(one, other)
  for i = 1, 24 do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then
      return a < b
    end
  end
  return false
end

if redis.call('EXISTS', key) == 1 then
  local born, used, authority, owner = unpack(redis.call('HMGET', key, 'b', 'u', 'a', 'p'))
  return { 'duplicate', born and moved(id, born, integer(used, 1), authority, owner) or nil }
end
local version = ARGV[11] ~= '' and replaced ~= '' and redis.call('HGET', sessionKey(replaced), 'v')
if version and version ~= ARGV[11] then
  return { 'conflict' }
end
local ends = {}
if principal ~= '' and maximum > 0 then
  local counted = {}
  for _, other in ipairs(owned(principal, tonumber(now))) do
    if string.sub(other, 9) ~= replaced then
      table.insert(counted, other)
    end
  end
  local surplus = #counted + 1 - maximum
  if surplus > 0 and denies then
    return { 'limitReached' }
  end
  table.sort(counted, earlier)
  for i = 1, surplus do
    ends[i] = string.sub(counted[i], 9)
  end
end
if shared then
  enter(shared, entry, expires, ttl)
end
if principal ~= '' then
  score(principalKey(principal), entry, expires, ttl)
end
local answer = { 'inserted' }
if replaced ~= '' then
  table.insert(answer, bury(replaced, logout, now))
end
for _, other in ipairs(ends) do
  table.insert(answer, bury(other, evicted, now))
end
redis.call('HSET', key, unpack(ARGV, 12))
redis.call('PEXPIRE', key, ARGV[5])
announce(true)
return answer
