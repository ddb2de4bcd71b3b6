-- Ends sessions. ARGV: what the tombstones say, when, the principal whose sessions end or nothing, the one that is
-- spared, then ids.
local answer = {}
local function finish(id)
  table.insert(answer, bury(id, ARGV[1], ARGV[2]))
end
if ARGV[3] ~= '' then
  for _, entry in ipairs(owned(ARGV[3], -math.huge)) do
    if string.sub(entry, 9) ~= ARGV[4] then
      finish(string.sub(entry, 9))
    end
  end
end
for i = 5, #ARGV do
  finish(ARGV[i])
end
return answer
