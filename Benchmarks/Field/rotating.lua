-- Sends the cookies of a file in turn: wrk -s rotating.lua URL -- FILE
local prepared, turn = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        wrk.headers["Cookie"] = line
        prepared[#prepared + 1] = wrk.format()
    end
end

function request()
    turn = turn % #prepared + 1
    return prepared[turn]
end

