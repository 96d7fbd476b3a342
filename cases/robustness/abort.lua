-- How far a client comes before it goes; the `i`th of many.
local function at_once() end

local function in_greeting(_, proxy, i)
  proxy:send((greeting { methods = { 0, 1, 2 } }):sub(1, 1 + i % 4))
end

local function in_password(t, proxy, i)
  proxy:send(greeting { methods = { PASSWORD } })
  proxy:expect(choice { method = PASSWORD })
  local octets = password_request { user = t.user, password = t.password }
  proxy:send(octets:sub(1, 1 + i % (#octets - 1)))
end

local function in_request(_, proxy, i)
  proxy:negotiate()
  local octets = request { cmd = CONNECT, dst = i % 2 == 0 and "127.0.0.1:9" or name("localhost", 9) }
  proxy:send(octets:sub(1, 1 + i % (#octets - 1)))
end

local function while_connecting(t, proxy)
  proxy:negotiate()
  proxy:send(request { cmd = CONNECT, dst = t:black_hole() })
end

local function before_reply(t, proxy)
  proxy:negotiate()
  proxy:send(request { cmd = CONNECT, dst = t.shared.dst })
end

local function before_choice(_, proxy) proxy:send(greeting { methods = { NO_AUTH, PASSWORD } }) end

return family {
  id      = "robustness/abort",
  title   = "Fifty clients that go away half way, by close or by reset, harm no other",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness" },
  members = {
    { name = "at-once", until_then = at_once },
    { name = "in-greeting", until_then = in_greeting },
    { name = "before-choice", until_then = before_choice },
    { name = "in-password", until_then = in_password, needs = { "password" } },
    { name = "in-request", until_then = in_request },
    { name = "before-reply", until_then = before_reply },
    { name = "while-connecting", until_then = while_connecting },
  },
  run = function(t, member)
    t.shared = t:origin { does = "sink" }
    for i = 1, 50 do
      local proxy = t:dial()
      member.until_then(t, proxy, i)
      if i % 3 == 0 then proxy:close() else proxy:reset() end
      -- Lest more come than the proxy has room for.
      if i % 10 == 0 then
        local patient = t:dial()
        patient:negotiate()
        patient:close()
      end
    end
    local origin = t:origin { does = "echo" }
    local proxy = t:tunnel(origin.dst)
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
