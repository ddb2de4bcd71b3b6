-- Live sessions in the order of their index. ARGV: the command that reads it in one direction or the other, where to begin and
-- to end, the number of entries to read. Returns the number read, the last entry, and the sessions.
local entries = redis.call(ARGV[1], shared .. START, ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])
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
