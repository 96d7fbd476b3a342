local function password_head(t) return "\1" .. string.char(#t.user) .. t.user:sub(1, 1) end

return family {
  id      = "rfc1928/relay/independent",
  title   = "Connections that stall hold up no other",
  rfc     = 1928, section = "6", level = "RELAY",
  clauses = { "CON-06" },
  tags    = { "tcp", "relay", "parallel" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "half-greeting", stall = function(t) t:dial():send(hex "05") end },
    { name = "half-password", needs = { "password" }, stall = function(t)
      local proxy = t:dial()
      proxy:send(greeting { methods = { PASSWORD } })
      proxy:expect(choice { method = PASSWORD })
      proxy:send(password_head(t))
    end },
    { name = "half-request", stall = function(t)
      local proxy = t:dial()
      proxy:negotiate()
      proxy:send(hex "05 01 00 01 7f")
    end },
    { name = "connecting", stall = function(t) t:open { cmd = CONNECT, dst = t:black_hole() } end },
    { name = "resolving", stall = function(t, i)
      t.waiting = t.waiting or {}
      t.waiting[i] = t:dial()
      t.waiting[i]:negotiate()
      -- Together, so that what each of them costs adds up; and few, as name servers drop what comes in bursts.
      for j = 1, i == 12 and 4 or 0 do
        t.waiting[j]:send(request { cmd = CONNECT, dst = "sockspec-" .. j .. ".invalid:80" })
      end
    end },
    { name = "idle", stall = function(t) t:tunnel(t:origin().dst) end },
    { name = "slow-client", times = 3, stall = function(t)
      local origin = t:origin { does = "source", size = 64 * 1024 * 1024, seed = 51 }
      local proxy = t:tunnel(origin.dst)
      proxy:small_buffer()
      proxy:read(false)
    end },
    { name = "slow-destination", times = 3, stall = function(t)
      local origin = t:origin { does = "slow" }
      t:tunnel(origin.dst):send_payload(64 * 1024 * 1024, 52)
    end },
    { name = "half-closed", stall = function(t) t:tunnel(t:origin().dst):half_close() end },
    { name = "bind-waiting", needs = { "bind" }, stall = function(t) t:bind() end },
    { name = "associated", needs = { "udp" }, stall = function(t) t:associate() end },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local before = t:tunnel(origin.dst)
    -- More than one, for a proxy may have a few threads to lose.
    for i = 1, member.times or 12 do member.stall(t, i) end
    local behind = t:tunnel(origin.dst)
    for _, proxy in ipairs { before, behind } do
      proxy:send(t:token())
      proxy:expect(t:token())
    end
  end,
}
