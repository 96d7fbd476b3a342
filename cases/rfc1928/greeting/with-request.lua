-- A client may know that 00 will be selected and not wait for it. Servers that read the greeting with one
-- read of a large buffer lose the request, and both sides then wait for ever.
return case {
  id      = "rfc1928/greeting/with-request",
  title   = "A request in the same segment as the greeting is not lost",
  rfc     = 1928, section = "3", level = "RELAY",
  clauses = { "GRT-07", "GRT-10", "GRT-13", "REQ-07" },
  tags    = { "tcp", "greeting", "segments" },
  needs   = { "no_auth" },
  after   = { "rfc1928/connect/ipv4-echo" },
  run = function(t)
    local origin = t:origin { does = "echo" }
    local proxy = t:dial()
    proxy:send(hex "05 01 00" .. request { cmd = CONNECT, dst = origin.dst })
    proxy:expect(choice { method = NO_AUTH })
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
    proxy:send(t:token())
    proxy:expect(t:token())
  end,
}
