-- Removes members. ARGV: members.
for _, member in ipairs(ARGV) do
  redis.call('ZREM', near('members'), member)
  redis.call('SREM', near('condemned'), member)
end
return redis.status_reply('OK')
