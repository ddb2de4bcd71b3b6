-- Tries what the log needs beyond the sessions, and changes nothing. ARGV: the channel. Returns how many connections receive
-- its messages, then the commands that are refused.
local answer = { 0 }
local function try(name, ...)
  local result = redis.pcall(name, ...)
  if type(result) == 'table' and result.err then
    table.insert(answer, name)
  end
  return result
end
try('XADD', near('probe'), 'NOMKSTREAM', '1-0', 'i', '')
try('XRANGE', near('log'), '-', '-')
try('SISMEMBER', near('condemned'), '')
try('SREM', near('condemned'), '')
local receivers = try('PUBLISH', ARGV[1], '')
answer[1] = type(receivers) == 'number' and receivers or 0
return answer
