-- Where one message ends in a segment and where the segment ends are two things. Servers that keep what
-- stands behind the greeting only when it is a whole request, or that throw it away, stop here.
return family {
  id      = "rfc1928/greeting/with-part-of-request",
  title   = "A segment that ends amid the request behind the greeting loses none of it",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-13", "GRT-07", "REQ-07" },
  tags    = { "tcp", "greeting", "segments" },
  needs   = { "no_auth" },
  after   = { "rfc1928/connect/ipv4-echo", "rfc1928/request/cut/ipv4" },
  members = {
    { name = "one-octet", cut = 3 + 1 },
    { name = "up-to-the-address", cut = 3 + 4 },
    { name = "all-but-one-octet", cut = 3 + 9 },
    { name = "from-the-last-method", cut = 2 },
  },
  run = function(t, member)
    local origin = t:origin { does = "echo" }
    local proxy = t:dial()
    proxy:send(hex "05 01 00" .. request { cmd = CONNECT, dst = origin.dst }, { cuts = { member.cut } })
    proxy:expect(choice { method = NO_AUTH })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
