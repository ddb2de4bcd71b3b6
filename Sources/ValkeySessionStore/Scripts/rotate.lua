-- Replaces the secret like SessionRecord.applying(_:expecting:). ARGV: id, the expected digest, the kind, the time,
-- and the arguments of the kind.
--
-- The field s: digest 32, issued-at 8, whether there is an offer 1, then the offer (nonce 8, digest 32), then those
-- replaced, newest first (digest 32, replaced-at 8, whether it has its grace 1). The field a: CSRF value 32, absolute
-- expiry 8, assurance level 1.
local id, expected, kind, at = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key = sessionKey(id)
local born, secrets, used, authority, principal = unpack(redis.call('HMGET', key, 'b', 's', 'u', 'a', 'p'))
if not born then
  return { 'gone' }
end
local current = string.sub(secrets, 1, 32)
local offered = string.byte(secrets, 41) == 1
local offer = offered and string.sub(secrets, 50, 81)
local replaced = string.sub(secrets, offered and 82 or 42)

local function conflict()
  return { 'conflict', redis.call('HGETALL', key) }
end

local function done(isHard, ...)
  table.insert(changed, id)
  announce(isHard)
  return { 'changed', redis.call('HGETALL', key), ... }
end

local function remember(digest, grace)
  replaced = string.sub(digest .. at .. string.char(grace) .. replaced, 1, 5 * 41)
end

local function store(digest)
  redis.call('HSET', key, 's', digest .. at .. '\0' .. replaced)
end

if kind == 'offer' then
  if current ~= expected or offered then
    return conflict()
  end
  redis.call('HSET', key, 's', string.sub(secrets, 1, 40) .. '\1' .. ARGV[5] .. replaced)
  return done(false)
elseif kind == 'confirm' then
  if offer ~= expected then
    return conflict()
  end
  remember(current, 1)
  store(offer)
  return done(false)
end

-- Hard. ARGV: new digest, new CSRF value, the credential epoch from now on or nothing, then, with a proof of presence,
-- its level, absolute expiry and ttl, and its methods.
if current ~= expected then
  return conflict()
end
local refused = ''
for i = 1, #replaced, 41 do
  refused = refused .. string.sub(replaced, i, i + 39) .. '\0'
end
replaced = refused
if offer then
  remember(offer, 0)
end
remember(current, 0)
store(ARGV[5])
authority = ARGV[6] .. string.sub(authority, 33)
if ARGV[7] ~= '' and tonumber(ARGV[7]) > epoch(key) then
  redis.call('HSET', key, 'c', ARGV[7])
end
if ARGV[8] then
  local level = math.max(string.byte(authority, 41), tonumber(ARGV[8]))
  authority = ARGV[6] .. ARGV[9] .. string.char(level)
  for i = 11, #ARGV do
    redis.call('HSET', key, '@' .. ARGV[i], at)
  end
  extend(key, tonumber(ARGV[10]))
end
local lastSeen = integer(used, 1)
if integer(at, 1) > lastSeen then
  lastSeen = integer(at, 1)
  used = at .. string.sub(used, 9)
end
redis.call('HSET', key, 'a', authority, 'u', used)
return done(true, moved(id, born, lastSeen, authority, principal))
