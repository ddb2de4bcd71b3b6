-- Moves last-seen forward, with its address. Creates nothing. ARGV: id, time, address, for each.
local answer = {}
for i = 1, #ARGV, 3 do
  local id, at, address = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = sessionKey(id)
  local born, used, authority, principal = unpack(redis.call('HMGET', key, 'b', 'u', 'a', 'p'))
  if born and integer(at, 1) > integer(used, 1) then
    redis.call('HSET', key, 'u', at .. (address ~= '' and address or string.sub(used, 9)))
    table.insert(answer, moved(id, born, integer(at, 1), authority, principal))
  end
end
return answer
