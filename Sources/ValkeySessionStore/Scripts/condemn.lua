-- Refuses new leases to registered members. ARGV: members.
for _, member in ipairs(ARGV) do
  if redis.call('ZSCORE', near('members'), member) then
    redis.call('SADD', near('condemned'), member)
  end
end
keep(near('condemned'))
return redis.status_reply('OK')
