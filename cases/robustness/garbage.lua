return family {
  id      = "robustness/garbage",
  title   = "Octets that are no SOCKS end their own connection and harm no other",
  section = "-", level = "ROBUST",
  clauses = { "ROB-01" },
  tags    = { "tcp", "robustness" },
  members = {
    { name = "greeting-zeros", octets = function() return ("\0"):rep(64) end },
    { name = "greeting-random", octets = function(t, i) return t:payload(200, 60 + i) end },
    { name = "greeting-flood", octets = function(t, i) return t:payload(65536, 60 + i) end },
    { name = "greeting-tls", octets = function(t, i)
      -- A ClientHello of TLS 1.2, as far as anyone looks: record, handshake, version, random, one suite.
      return hex "16 0301 002f 01 00002b 0303" .. t:payload(32, i) .. hex "00 0002 1301 01 00 0000"
    end },
    -- The greeting is one; what comes behind it is not.
    { name = "request-random", behind = "negotiation",
      octets = function(t, i) return t:payload(200, 70 + i) end },
    { name = "request-flood", behind = "negotiation",
      octets = function(t, i) return t:payload(65536, 70 + i) end },
    { name = "request-http", behind = "negotiation",
      octets = function() return "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" end },
    { name = "password-random", behind = "choice", needs = { "password" },
      octets = function(t, i) return t:payload(600, 80 + i) end },
    { name = "password-flood", behind = "choice", needs = { "password" },
      octets = function(t, i) return t:payload(65536, 80 + i) end },
  },
  run = function(t, member)
    local bad = {}
    for i = 1, 4 do
      local proxy = t:dial()
      if member.behind == "negotiation" then
        proxy:negotiate()
      elseif member.behind == "choice" then
        proxy:send(greeting { methods = { PASSWORD } })
        proxy:expect(choice { method = PASSWORD })
      end
      bad[i] = { proxy = proxy, received = proxy:received() }
      proxy:send(member.octets(t, i))
    end
    local origin = t:origin { does = "echo" }
    local good = t:tunnel(origin.dst)
    good:send(t:token())
    good:expect(t:token())
    for _, each in ipairs(bad) do
      local _, which = each.proxy:expect(one_of {
        pass(closes { after_data = true }),
        pass(silence(1)),
      })
      -- What was refused may be closed later: other cases judge when.
      if which == 2 and each.proxy:received() == each.received then
        t:warn("left open, as if it could still become a SOCKS message")
        return
      end
    end
  end,
}
