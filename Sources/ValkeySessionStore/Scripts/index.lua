-- For indexes that are separate from their sessions. ARGV: a word, then its arguments.
if ARGV[1] == 'enter' then
  for i = 2, #ARGV, 3 do
    -- A touch may arrive here after the end that followed it.
    if not redis.call('ZSCORE', home .. ENDED, ARGV[i]) then
      enter(home, ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]))
    end
  end
elseif ARGV[1] == 'leave' then
  for i = 3, #ARGV do
    leave(home, ARGV[i], ARGV[2] ~= '' and ARGV[2] or nil)
  end
end
