-- Sets or removes named values and increments the version. ARGV: id, the expected version or nothing, the number of
-- removed values, their fields, then fields and values.
local key = sessionKey(ARGV[1])
local version = redis.call('HGET', key, 'v')
if not version then
  return { 'gone' }
end
if ARGV[2] ~= '' and ARGV[2] ~= version then
  return { 'conflict', redis.call('HGETALL', key) }
end
local last = 3 + tonumber(ARGV[3])
if last > 3 then
  redis.call('HDEL', key, unpack(ARGV, 4, last))
end
if #ARGV > last then
  redis.call('HSET', key, unpack(ARGV, last + 1))
end
redis.call('HINCRBY', key, 'v', 1)
table.insert(changed, ARGV[1])
-- Hard: a client of the session service waits until every cache has applied it.
announce(true)
return { 'changed', redis.call('HGETALL', key) }
