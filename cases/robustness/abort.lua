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

local function while_resolving(_, proxy, i)
  -- Few go to a name server, as those drop what comes in bursts; a label of 64 octets goes to none.
  local host = i % 8 == 0 and "sockspec" or ("a"):rep(64)
  proxy:negotiate()
  proxy:send(request { cmd = CONNECT, dst = host .. ".invalid:80" })
end

local function while_relaying(t, proxy, i)
  proxy:negotiate()
  proxy:send(request { cmd = CONNECT, dst = t.shared.dst })
  proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  proxy:send(t:payload(20000, i))
end

local function in_bind(t, proxy, i)
  proxy:negotiate()
  proxy:send(request { cmd = BIND, dst = "0.0.0.0:0" })
  if i % 2 == 0 then return end
  local first = proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  if i % 4 == 1 then 
    t:connect(join(t:usable_host(first.bnd_host, proxy), first.bnd_port), { may_fail = true })
  end
end

local function in_association(_, proxy, i)
  proxy:negotiate()
  proxy:send(request { cmd = UDP_ASSOCIATE, dst = "0.0.0.0:0" })
  if i % 2 == 0 then proxy:expect(reply { rep = SUCCEEDED, lenient = true }) end
end

local function before_choice(_, proxy) proxy:send(greeting { methods = { NO_AUTH, PASSWORD } }) end

return family {
  id      = "robustness/abort",
  title   = "Sixteen clients that go away half way, by close or by reset, harm no other",
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
    { name = "while-resolving", until_then = while_resolving },
    { name = "while-connecting", until_then = while_connecting },
    { name = "while-relaying", until_then = while_relaying, after = { "rfc1928/connect/ipv4-echo" } },
    { name = "in-bind", until_then = in_bind, needs = { "bind" } },
    { name = "in-association", until_then = in_association, needs = { "udp" } },
  },
  run = function(t, member)
    t.shared = t:origin { does = "sink" }
    for i = 1, 16 do
      local proxy = t:dial()
      member.until_then(t, proxy, i)
      -- A busy proxy never meets those that have gone before it looked: some stay a little.
      if i % 4 == 2 then t:pause(0.02) end
      if i % 3 == 0 then proxy:close() else proxy:reset() end
      -- Lest more come than the proxy has room for.
      if i % 8 == 0 then
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
