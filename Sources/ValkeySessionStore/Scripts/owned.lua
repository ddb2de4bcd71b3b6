-- The sessions of a principal, in no particular order. ARGV: the principal.
local answer = {}
for _, entry in ipairs(owned(ARGV[1], -math.huge)) do
  local id = string.sub(entry, 9)
  table.insert(answer, { id, redis.call('HGETALL', sessionKey(id)) })
end
return answer
