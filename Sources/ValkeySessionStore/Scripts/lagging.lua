-- The members that have not applied everything. ARGV: the position or nothing for now, the member that asks or nothing.
-- Returns the position, the engine, whether the member that asks is registered, and the other members.
local position = ARGV[1] ~= '' and ARGV[1] or decimal(head())
local answer = { position, engine(), isMember(ARGV[2]) and 1 or 0 }
for _, member in ipairs(redis.call('ZRANGEBYSCORE', near('members'), '-inf', '(' .. position)) do
  if member ~= ARGV[2] then
    table.insert(answer, member)
  end
end
return answer
