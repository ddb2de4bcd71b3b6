-- Asks Coatcheck whether a request is allowed, and passes the user's identity to the application.
--
--     lua-load-per-thread /etc/haproxy/coatcheck.lua
--     http-request lua.coatcheck if app_host
--
-- It sends the check to the frontend coatcheck_question in haproxy.cfg, which sets the deadline: HAProxy's HTTP client alone
-- would try four times. Every failure is a 503: only Coatcheck's 200 allows a request.

local coatcheck = "abns@coatcheck-" .. os.getenv("HTTPS_PORT")
local identity = { "remote-user", "remote-name", "remote-email", "remote-groups", "remote-session", "remote-assertion" }
local answered = { "content-type", "location", "login-url", "login-reason", "www-authenticate", "retry-after", "vary",
    "content-language", "content-security-policy" }
local passed = { "cookie", "accept", "accept-language", "user-agent", "x-requested-with", "sec-fetch-mode", "sec-fetch-dest",
    "sec-websocket-key" }

-- HAProxy numbers a header's values from 0, its HTTP client from 1.
local function values(header)
    local list = {}
    local index = 0
    while header and header[index] do
        list[#list + 1] = header[index]
        index = index + 1
    end
    return list
end

local function question(txn)
    local headers = txn.http:req_get_headers()
    local asked = {
        ["host"] = { "coatcheck" },
        ["x-forwarded-method"] = { txn.sf:method() },
        ["x-forwarded-proto"] = { "https" },
        ["x-forwarded-host"] = values(headers["host"]),
        ["x-forwarded-uri"] = { txn.sf:pathq() },
        ["x-forwarded-for"] = { txn.sf:src() },
    }
    for _, name in ipairs(passed) do
        if headers[name] then asked[name] = values(headers[name]) end
    end
    return asked
end

local function refuse(txn, answer)
    local reply = txn:reply({ status = answer.status })
    for _, name in ipairs(answered) do
        for _, value in ipairs(values(answer.headers and answer.headers[name])) do reply:add_header(name, value) end
    end
    reply:add_header("cache-control", "no-store")
    reply:set_body(answer.body or "")
    txn:done(reply)
end

local unavailable = {
    status = 503,
    headers = { ["content-type"] = { [0] = "application/problem+json" }, ["retry-after"] = { [0] = "5" } },
    body = '{"code":"unavailable","status":503,"title":"Service Unavailable","type":"about:blank"}',
}

local too_large = {
    status = 431,
    headers = { ["content-type"] = { [0] = "application/problem+json" } },
    body = '{"code":"identity_too_large","status":431,"title":"Request Header Fields Too Large","type":"about:blank"}',
}

-- Without an answer in time HAProxy generates a 502, 503 or 504. Those of Coatcheck have a Retry-After.
local function is_missing(answer)
    if not answer.status or answer.status == 0 then return true end
    return answer.status >= 500 and not (answer.headers and answer.headers["retry-after"])
end

core.register_action("coatcheck", { "http-req" }, function(txn)
    local client = core.httpclient()
    local asked, answer = pcall(function()
        local url = "http://coatcheck/verify/haproxy"
        return client:get({ url = url, dst = coatcheck, headers = question(txn), timeout = 10000 })
    end)
    if not asked then core.Warning("coatcheck: " .. tostring(answer)) end
    if not asked or not answer or is_missing(answer) then return refuse(txn, unavailable) end
    if answer.status ~= 200 then return refuse(txn, answer) end
    for _, name in ipairs(identity) do
        txn.http:req_del_header(name)
        local value = values(answer.headers[name])[1]
        if value and value ~= "" then txn.http:req_set_header(name, value) end
    end
    local written = txn.http:req_get_headers()
    for _, name in ipairs(identity) do
        if values(answer.headers[name])[1] ~= nil and (values(written[name])[1] or "") ~= values(answer.headers[name])[1] then
            core.Alert("coatcheck: no room for " .. name .. ", see tune.maxrewrite")
            return refuse(txn, too_large)
        end
    end
end, 0)
