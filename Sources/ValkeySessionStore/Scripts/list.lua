-- Live sessions in the order of their index, latest first. ARGV: the place to begin below, the number of entries to
-- read. Returns the number read, the last entry, and the sessions.
local entries = redis.call('ZREVRANGEBYLEX', shared .. START, ARGV[1], '-', 'LIMIT', 0, ARGV[2])
local answer = { #entries, entries[#entries] or '' }
for _, entry in ipairs(entries) do
  local id = string.sub(entry, 9)
  local key = sessionKey(id)
  if redis.call('HEXISTS', key, 'b') == 1 then
    table.insert(answer, { id, redis.call('HGETALL', key) })
  else
    leave(shared, entry)
  end
end
return answer
