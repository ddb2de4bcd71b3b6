-- Turns expired sessions into tombstones and removes old tombstones. ARGV: now, the texts of the tombstones for idle and
-- absolute ends, the time until which tombstones are removed, their maximum number, the maximum number of sessions; or,
-- for a home without indexes, nothing for the last three and then the entries to judge.
-- Returns the number of removed tombstones, the ended sessions, and the wrong entries with their correct score.
local now, forgotten, ended, wrong = tonumber(ARGV[1]), 0, {}, {}
local entries = { unpack(ARGV, 7) }
if shared then
  local old = redis.call('ZRANGEBYSCORE', shared .. ENDED, '-inf', ARGV[4], 'LIMIT', 0, ARGV[5])
  for _, entry in ipairs(old) do
    redis.call('DEL', sessionKey(string.sub(entry, 9)))
    redis.call('ZREM', shared .. ENDED, entry)
  end
  forgotten = #old
  entries = redis.call('ZRANGEBYSCORE', shared .. EXPIRY, '-inf', ARGV[1], 'LIMIT', 0, ARGV[6])
end
for _, entry in ipairs(entries) do
  local id = string.sub(entry, 9)
  local born, used, authority, principal = unpack(redis.call('HMGET', sessionKey(id), 'b', 'u', 'a', 'p'))
  if not born then
    table.insert(wrong, { entry })
    if shared then
      leave(shared, entry)
    end
  else
    local absolute = integer(authority, 33)
    local expires = expiry(integer(used, 1), integer(born, 9), absolute)
    if tonumber(expires) > now then
      table.insert(wrong, moved(id, born, integer(used, 1), authority, principal))
    else
      table.insert(ended, bury(id, absolute <= now and ARGV[3] or ARGV[2], ARGV[1]))
    end
  end
end
return { forgotten, ended, wrong }
