-- The code that the scripts of the registry share.

-- A write that changes nothing: a server that could not commit a change refuses it, a full one does not, nor the writes after it.
redis.call('ZREM', near('members'), '')

-- Names the history of writes of this primary: it changes when the server restarts and when another one takes over.
local function engine()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
end

local function head()
  return tonumber(redis.call('HGET', near('head'), 'n') or 0)
end

local function isMember(id)
  return redis.call('ZSCORE', near('members'), id) and redis.call('SISMEMBER', near('condemned'), id) == 0
end
