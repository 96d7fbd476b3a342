-- Where one message ends in a segment and where the segment ends are two things. Offsets count from the first
-- octet of what is sent: the messages that the server can answer one after another.
return family {
  id      = "rfc1929/request/coalesced-in-part",
  title   = "A segment that ends amid the credentials, or amid what stands behind them, loses nothing",
  rfc     = 1929, section = "2", level = "RELAY",
  clauses = { "AUTH-09", "GRT-13", "REQ-07" },
  tags    = { "tcp", "password", "segments" },
  needs   = { "password" },
  after   = { "rfc1928/connect/ipv4-echo" },
  members = {
    { name = "greeting-and-one-octet", cut = function() return 3 + 1 end },
    { name = "greeting-and-the-name", cut = function(t) return 3 + 2 + #t.user end },
    { name = "password-and-one-octet", apart = true, after = { "rfc1928/request/cut/ipv4" },
      cut = function(t) return 3 + #t.user + #t.password + 1 end },
    { name = "password-and-half-the-request", apart = true, after = { "rfc1928/request/cut/ipv4" },
      cut = function(t) return 3 + #t.user + #t.password + 4 end },
    { name = "last-octet-and-request", apart = true, cut = function(t) return 3 + #t.user + #t.password - 1 end },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local octets = password_request { user = t.user, password = t.password }
      .. request { cmd = CONNECT, dst = origin.dst }
    local proxy = t:dial()
    if member.apart then
      proxy:send(hex "05 01 02")
      proxy:expect(choice { method = PASSWORD })
      proxy:send(octets, { cuts = { member.cut(t) } })
    else
      proxy:send(hex "05 01 02" .. octets, { cuts = { member.cut(t) } })
      proxy:expect(choice { method = PASSWORD })
    end
    proxy:expect(password_response { status = 0, lenient = true })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
