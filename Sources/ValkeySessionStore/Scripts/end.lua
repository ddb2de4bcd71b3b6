-- Ends sessions. ARGV: the text of the tombstones, the time, the principal whose sessions end or nothing, the session
-- that is spared, the credential epoch from which on all are spared or nothing, then ids.
local answer = {}
local function finish(id)
  table.insert(answer, bury(id, ARGV[1], ARGV[2]))
end
if ARGV[3] ~= '' then
  for _, entry in ipairs(owned(ARGV[3], -math.huge)) do
    local id = string.sub(entry, 9)
    if id ~= ARGV[4] and (ARGV[5] == '' or epoch(sessionKey(id)) < tonumber(ARGV[5])) then
      finish(id)
    end
  end
end
for i = 6, #ARGV do
  finish(ARGV[i])
end
announce(true)
return answer
