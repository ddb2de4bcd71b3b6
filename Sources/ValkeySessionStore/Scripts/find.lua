-- The fields of a session, or nothing if this is not the engine on which the cache is registered. ARGV: the handle, as text, and the
-- engine.
return engine() == ARGV[2] and redis.call('HGETALL', KEYS[1] .. 'session:' .. ARGV[1])
