-- The code that the scripts share. Each script runs exclusively and completely, which makes a verb of the store atomic.
--
-- KEYS[1] is the home: the prefix of every key of one hash tag. KEYS[2], if given, is the home of the indexes over all
-- sessions; without it (in a cluster they are on other nodes) the caller maintains them. KEYS[3] is then the channel on
-- which the log of changes is announced; see near.lua.
--
--   home session: handle  hash. A live session has b, u, s, a, v and perhaps n, p, c, "@method"…, "=name"…; a tombstone
--                         e, s, p, n. The handle is in its public form, base64url.
--   home principal: name  sorted set of that principal's live sessions, scored by when each expires
--   home index:start      sorted set of all live sessions, scored 0, so that they are in the order of their bytes
--   home index:expiry     sorted set of all live sessions, scored by when each expires
--   home index:ended      sorted set of all tombstones, scored by when each ended
--   home all              the layout of these keys; see layout.lua
--
-- Keys are text, for people and tools; what they hold is packed, ids in 16 bytes.
-- An entry of an index is 24 bytes: when the session began, in a form that sorts, then its id.
-- A creation writes its index entries first, an end removes them last: live sessions are always indexed. Entries
-- without a session (a crash in between, an evicted key) are dropped when they are read. The first write of a
-- script decides: a full server refuses the script at that write, or not at all.
local home, shared = KEYS[1], KEYS[2]

local START, EXPIRY, ENDED = 'index:start', 'index:expiry', 'index:ended'
local BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

local TOMBSTONE_TTL = 25 * 3600 * 1000

-- The longest entry of the log.
local MOST_IDS = 256
-- About how many entries the log keeps: a cache that is further behind begins anew.
local LOG_LENGTH = 10000

-- The ids of the sessions that the script has changed, apart from last-seen.
local changed = {}

-- Four characters for three bytes. Arithmetic, because a call of a function costs more.
local function base64url(a, b, c)
  local sub = string.sub
  local i, j = (a - a % 4) / 4 + 1, a % 4 * 16 + (b - b % 16) / 16 + 1
  local k, l = b % 16 * 4 + (c - c % 64) / 64 + 1, c % 64 + 1
  return sub(BASE64URL, i, i) .. sub(BASE64URL, j, j) .. sub(BASE64URL, k, k) .. sub(BASE64URL, l, l)
end

-- The key of a session, from the 16 bytes of its id. Written out, because a loop takes twice as long.
local function sessionKey(id)
  local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = string.byte(id, 1, 16)
  return home .. 'session:' .. base64url(a, b, c) .. base64url(d, e, f) .. base64url(g, h, i) .. base64url(j, k, l)
    .. base64url(m, n, o) .. string.sub(base64url(p, 0, 0), 1, 2)
end

-- The key of a principal's index. Of the name, bytes other than these are percent-encoded, like those of a URL.
local function principalKey(name)
  if string.find(name, '[^A-Za-z0-9._~@/-]') then
    name = string.gsub(name, '[^A-Za-z0-9._~@/-]', function(byte)
      return string.format('%%%02X', string.byte(byte))
    end)
  end
  return home .. 'principal:' .. name
end

-- A whole number of milliseconds from 8 bytes.
local function integer(bytes, at)
  return (struct.unpack('>i8', bytes, at))
end

-- Beyond 2^53 a number cannot distinguish milliseconds. That is the year 287396: never.
local function expiry(lastSeen, idle, absolute)
  local at = math.min(lastSeen + idle, absolute)
  return at < 9007199254740992 and decimal(at) or 'inf'
end

-- Every key has a time to live. It is a safety net measured by the server's clock, and it never shrinks.
local function extend(key, ttl)
  if redis.call('PTTL', key) < ttl then
    redis.call('PEXPIRE', key, decimal(ttl))
  end
end

local function score(key, entry, value, ttl)
  redis.call('ZADD', key, value, entry)
  extend(key, ttl)
end

-- Adds a live session to the indexes over all sessions, or corrects its entry.
local function enter(index, entry, expires, ttl)
  score(index .. START, entry, '0', ttl)
  score(index .. EXPIRY, entry, expires, ttl)
end

-- Removes a session from them; `at` is the time when it ended, or nothing if it vanished.
local function leave(index, entry, at)
  redis.call('ZREM', index .. START, entry)
  redis.call('ZREM', index .. EXPIRY, entry)
  if at then
    score(index .. ENDED, entry, at, TOMBSTONE_TTL)
  end
end

-- The credential epoch of a live session.
local function epoch(key)
  return tonumber(redis.call('HGET', key, 'c') or 0)
end

-- Turns a live session into a tombstone. Returns its remains, or nothing if it is not live.
local function bury(id, ending, at)
  local key = sessionKey(id)
  local born, secrets, principal, application = unpack(redis.call('HMGET', key, 'b', 's', 'p', 'n'))
  if not born then
    return nil
  end
  local entry = string.sub(born, 1, 8) .. id
  -- Deleting first lets a full server continue: it frees memory, so that the script may write.
  redis.call('DEL', key)
  redis.call('HSET', key, 'e', ending, 's', secrets)
  redis.call('PEXPIRE', key, TOMBSTONE_TTL)
  if application then
    redis.call('HSET', key, 'n', application)
  end
  if principal then
    redis.call('HSET', key, 'p', principal)
    redis.call('ZREM', principalKey(principal), entry)
  end
  if shared then
    leave(shared, entry, at)
  end
  table.insert(changed, id)
  return { entry, ending, secrets, principal, application }
end

-- The principal's sessions that expire after `time`. Drops entries from the index that are no longer live.
local function owned(principal, time)
  local key, found = principalKey(principal), {}
  local entries = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #entries, 2 do
    if redis.call('HEXISTS', sessionKey(string.sub(entries[i], 9)), 'b') == 0 then
      redis.call('ZREM', key, entries[i])
    elseif tonumber(entries[i + 1]) > time then
      table.insert(found, entries[i])
    end
  end
  return found
end

-- Called after last-seen or the absolute expiry changed. Returns the session's place in the indexes over all sessions.
local function moved(id, born, lastSeen, authority, principal)
  local entry = string.sub(born, 1, 8) .. id
  local expires = expiry(lastSeen, integer(born, 9), integer(authority, 33))
  local ttl = redis.call('PTTL', sessionKey(id))
  if principal then
    score(principalKey(principal), entry, expires, ttl)
  end
  if shared then
    enter(shared, entry, expires, ttl)
  end
  return { entry, expires, ttl }
end

-- Appends one entry with all changed sessions to the log, if any cache is registered. Called once, after all other writes.
-- `isHard` says whether the caller waits until every cache has applied it.
local function announce(isHard)
  if not shared or #changed == 0 or redis.call('EXISTS', near('members')) == 0 then
    return
  end
  local position = redis.call('HINCRBY', near('head'), 'n', 1)
  if position == 1 then
    position = begin('')
  end
  local ids = #changed <= MOST_IDS and table.concat(changed) or '*'
  -- The change must not fail now. Caches notice a missing entry, and a missing message does no harm.
  redis.pcall('XADD', near('log'), 'MAXLEN', '~', LOG_LENGTH, decimal(position) .. '-0', 'i', ids)
  keep(near('log'))
  redis.pcall('PUBLISH', KEYS[3], (isHard and 'h' or 's') .. decimal(position) .. ':' .. ids)
end
