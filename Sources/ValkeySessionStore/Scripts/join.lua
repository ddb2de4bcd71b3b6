-- Registers a cache that has applied everything. ARGV: the member. Returns the position and the engine.
local position, current = head(), engine()
if position == 0 or redis.call('HGET', near('head'), 'e') ~= current then
  position = begin(current)
end
redis.call('ZADD', near('members'), decimal(position), ARGV[1])
keep(near('members'))
return { decimal(position), current }
