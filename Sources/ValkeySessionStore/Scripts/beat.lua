-- Records what a cache has applied. ARGV: the member, the position. Returns a word; then the position now, the engine, and
-- the entries in between.
local applied, position, entries = tonumber(ARGV[2]), head(), {}
if not isMember(ARGV[1]) then
  return { 'gone' }
end
if applied ~= position then
  entries = redis.call('XRANGE', near('log'), decimal(applied + 1), '+')
  if #entries ~= position - applied then
    return { 'gap' }
  end
end
redis.call('ZADD', near('members'), 'XX', 'GT', ARGV[2], ARGV[1])
keep(near('members'))
keep(near('head'))
local answer = { 'news', decimal(position), engine() }
for _, entry in ipairs(entries) do
  table.insert(answer, entry[2][2])
end
return answer
